//! How the facts are made: the items are grouped, and each theme is counted and quoted.

use super::courtesies;
use super::facts::{Decided, Facts, Inputs, QuoteFacts, Speakers, ThemeFacts};
use super::items::{Pool, Voice};
use super::quotes;
use crate::agents::{Given, SourceRecords};
use crate::config::Settings;
use crate::domain::{FeedbackItem, Objective, Priority, ThemeState, ThemesLeft, masked};
use crate::themes::{self, Mood};
use crate::time::Window;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Themes that no window has had for so many days are forgotten.
const KEPT_DAYS: i64 = 120;

/// So many themes are kept at most.
const MOST_KEPT: usize = 500;

/// How the facts are to be made.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// The days that are reported on, and those before them of which a trend is told; without them,
    /// everything is looked at.
    pub(super) windows: Option<(Window, Window)>,
    /// What an earlier run knows counts, and a later one is to know what this one finds.
    pub(super) with_past: bool,
    /// Told of how far it is, in items of all.
    pub(super) progress: &'a dyn Fn(usize, usize),
}

impl Facts {
    pub(super) fn new(given: Given<'_>, look: Look<'_>) -> Self {
        let pool = Pool::of(given, look.windows, look.with_past);
        (look.progress)(0, pool.voices.len());
        // A greeting and thanks are what nobody speaks of.
        let said: Vec<Cow<'_, str>> = pool
            .voices
            .iter()
            .map(|voice| courtesies::without(&voice.text, voice.item.title.is_some()))
            .collect();
        let voices = pool.voices.iter().zip(&said);
        let texts: Vec<themes::Item<'_>> =
            voices.map(|(voice, text)| themes::Item { id: &voice.item.key.0, text }).collect();
        let past = given.past.themes.as_ref().filter(|_| look.with_past);
        let known: Vec<themes::Known> = past.map(known).unwrap_or_default();
        let settings = themes::Settings { threads: threads(), ..themes::Settings::default() };
        let grouping = themes::group_told(&texts, &known, &settings, &|done, all| {
            (look.progress)(done * pool.voices.len() / all.max(1), pool.voices.len());
        });
        (look.progress)(pool.voices.len(), pool.voices.len());
        let mut made: Vec<ThemeFacts> = Vec::new();
        let mut states = Vec::new();
        let mut alone: Vec<usize> = grouping.ungrouped.clone();
        let objectives = given.records.objectives();
        let aim = |objective| aim(objective, &given.settings.priorities);
        let objectives: Vec<Priority> = objectives.iter().map(aim).collect();
        let counted = themes::dealt(&grouping.themes, settings.threads, |theme| {
            theme_facts(theme, &pool, given.settings, &objectives)
        });
        for (theme, facts) in grouping.themes.iter().zip(counted) {
            if look.with_past {
                states.push(ThemeState {
                    id: theme.id.clone(),
                    label: facts.label(),
                    items: facts.items.len(),
                    seen: given.day,
                    signature: serde_json::to_value(&theme.signature).unwrap_or_default(),
                    members: theme.members.iter().filter_map(|at| pool.key(*at)).collect(),
                });
            }
            if facts.items.is_empty() {
                // All of it was said before the window.
                continue;
            }
            made.push(facts);
        }
        // People count, where they are known, and not how often one of them speaks.
        made.sort_by(|one, two| {
            let size =
                |theme: &ThemeFacts| (theme.people.unwrap_or(theme.items.len()), theme.items.len());
            size(two).cmp(&size(one)).then_with(|| one.id.cmp(&two.id))
        });
        alone.sort_unstable();
        let mut ungrouped: Vec<String> = alone.iter().filter_map(|at| pool.shown(*at)).collect();
        ungrouped.sort();
        states.extend(
            past.into_iter()
                .flat_map(|past| &past.themes)
                .filter(|old| {
                    let gone = states.iter().all(|new: &ThemeState| new.id != old.id);
                    gone && (given.day - old.seen).num_days() <= KEPT_DAYS
                })
                .cloned()
                .collect::<Vec<_>>(),
        );
        states.truncate(MOST_KEPT);
        Self {
            day: given.day,
            today: given.today,
            timezone: given.moment.zone.name().to_owned(),
            window: look.windows.map(|(now, _)| (now.from, now.to)),
            coverage: pool.coverage(given),
            themes: made,
            ungrouped,
            wordless: pool.wordless(),
            inputs: given
                .settings
                .discovery
                .themes
                .iter()
                .map(|(name, inputs)| (name.clone(), Inputs::from(inputs)))
                .collect(),
            quotes: given.settings.discovery.quotes as usize,
            problems: given
                .records
                .problems()
                .into_iter()
                .chain(given.past.problems.clone())
                .collect(),
            states,
        }
    }
}

/// As many threads as the machine has to spare; the result is the same for any number.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |count| count.get().min(8))
}

fn known(left: &ThemesLeft) -> Vec<themes::Known> {
    let read = |state: &ThemeState| {
        Some(themes::Known {
            id: state.id.clone(),
            signature: serde_json::from_value(state.signature.clone()).ok()?,
            members: state.members.clone(),
        })
    };
    left.themes.iter().filter_map(read).collect()
}

/// What an objective looks for: its own words, and those of the priority that it belongs to.
fn aim(objective: &Objective, priorities: &[Priority]) -> Priority {
    let own = objective.patterns.iter();
    let priority = objective.priority_among(priorities).into_iter();
    let patterns = own.chain(priority.flat_map(|priority| &priority.patterns)).cloned();
    Priority { name: objective.name.clone(), weight: 0.0, patterns: patterns.collect() }
}

fn theme_facts(
    theme: &themes::Theme,
    pool: &Pool<'_>,
    settings: &Settings,
    objectives: &[Priority],
) -> ThemeFacts {
    let places: Vec<usize> = theme.members.iter().copied().filter(|at| pool.is_now(*at)).collect();
    let voices: Vec<&Voice<'_>> = places.iter().filter_map(|at| pool.voices.get(*at)).collect();
    let mut moods = (0, 0, 0);
    let mut speaks: Vec<Mood> = Vec::with_capacity(voices.len());
    let (mut asking, mut wishing) = (0, 0);
    let mut severities: Vec<u8> = Vec::new();
    let mut decided = BTreeMap::<(Reverse<u8>, Option<&str>), usize>::new();
    let (mut stars, mut segments) = (Vec::new(), BTreeMap::<String, usize>::new());
    for voice in &voices {
        let tone = themes::tone(&voice.text, voice.item.rating);
        speaks.push(tone.mood);
        match tone.mood {
            Mood::Bad => moods.0 += 1,
            Mood::Neutral => moods.1 += 1,
            Mood::Good => moods.2 += 1,
        }
        asking += usize::from(tone.asks);
        wishing += usize::from(tone.wishes);
        let (level, phrase) = tone.severity;
        severities.push(level);
        *decided.entry((Reverse(level), phrase)).or_default() += 1;
        stars.extend(voice.item.rating);
        for tag in &voice.item.tags {
            *segments.entry(masked(tag)).or_default() += 1;
        }
    }
    severities.sort_unstable();
    let median = severities.get(severities.len() / 2).copied().unwrap_or(1);
    let mut segments: Vec<(String, usize)> = segments.into_iter().collect();
    segments.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    let quoted = quoted(theme, pool, settings.discovery.quotes as usize);
    let against = against(voices.iter().zip(&speaks), moods, &quoted, pool, theme);
    #[expect(clippy::cast_precision_loss, reason = "a count of ratings")]
    let mean = (!stars.is_empty()).then(|| stars.iter().sum::<f64>() / stars.len() as f64);
    ThemeFacts {
        id: theme.id.clone(),
        items: places.iter().filter_map(|at| pool.shown(*at)).collect(),
        keys: voices.iter().map(|voice| voice.item.key.clone()).collect(),
        people: pool.people(&places, true),
        known: theme.known,
        new: pool.not_known(&places),
        trend: pool.trend(&theme.members),
        severity: (severities.last().copied().unwrap_or(1), median),
        decided: decided
            .into_iter()
            .map(|((Reverse(level), phrase), items)| {
                let phrase = phrase.map(str::to_owned);
                Decided { level, phrase, items }
            })
            .collect(),
        moods,
        asking,
        wishing,
        stars: mean.map(|mean| (mean * 10.0).round() / 10.0),
        rated: stars.len(),
        quotes: quoted,
        against,
        segments,
        priorities: matching(&voices, &settings.priorities, &theme.terms),
        objectives: matching(&voices, objectives, &theme.terms),
        speakers: Speakers {
            now: pool.heads(&places, true, false),
            compared: pool.heads(&theme.members, true, true),
            before: pool.heads(&theme.members, false, true),
        },
        terms: theme.terms.clone(),
        name: theme.name.clone(),
    }
}

/// Quotes of different people where there are any.
fn quoted(theme: &themes::Theme, pool: &Pool<'_>, most: usize) -> Vec<QuoteFacts> {
    let mut quotes: Vec<QuoteFacts> = Vec::new();
    let mut people: BTreeSet<String> = BTreeSet::new();
    let mut said: BTreeSet<usize> = BTreeSet::new();
    let candidates: Vec<usize> = theme
        .quotes
        .iter()
        .chain(&theme.members)
        .copied()
        .filter(|at| pool.is_now(*at))
        .take(40)
        .collect();
    for same_person in [false, true] {
        for at in &candidates {
            let Some(voice) = pool.voices.get(*at) else { continue };
            let Some(quote) = quote(voice, &theme.terms, pool) else { continue };
            let person = voice.item.author.clone();
            let is_new = person.as_ref().is_none_or(|person| !people.contains(person));
            // One that says no word of the label has come to the theme from afar.
            let is_far = !quotes.is_empty() && !quotes::says(&quote.text, &theme.terms);
            let is_out = is_far
                || said.contains(&pool.original(*at))
                || quotes.iter().any(|one| one.item == quote.item || one.text == quote.text);
            if quotes.len() < most && !is_out && (is_new || same_person) {
                people.extend(person);
                said.insert(pool.original(*at));
                quotes.push(quote);
            }
        }
    }
    quotes
}

fn quote(voice: &Voice<'_>, terms: &[String], pool: &Pool<'_>) -> Option<QuoteFacts> {
    let item = voice.item;
    let part = quotes::part(&voice.text, terms)?;
    Some(QuoteFacts {
        item: pool.id(item),
        key: item.key.clone(),
        text: part.text.to_owned(),
        cut: part.cut,
        date: pool.date(item),
        url: item.link().map(str::to_owned),
    })
}

/// Somebody who sees it the other way than most, in words that are not quoted already: the same words
/// under other stars contradict nothing.
fn against<'v>(
    voices: impl Iterator<Item = (&'v &'v Voice<'v>, &'v Mood)>,
    (bad, _, good): (usize, usize, usize),
    quoted: &[QuoteFacts],
    pool: &Pool<'_>,
    theme: &themes::Theme,
) -> Option<QuoteFacts> {
    let wanted = match () {
        () if bad > good => Mood::Good,
        () if good > bad => Mood::Bad,
        () => return None,
    };
    voices
        .filter(|(_, mood)| **mood == wanted)
        .filter_map(|(voice, _)| quote(voice, &theme.terms, pool))
        .find(|quote| quoted.iter().all(|one| one.item != quote.item && one.text != quote.text))
}

/// The priorities whose words stand in the label, or in half of what was said.
fn matching(voices: &[&Voice<'_>], priorities: &[Priority], terms: &[String]) -> Vec<String> {
    let label = terms.join(" ");
    let serves = |priority: &&Priority| {
        let tags = |item: &FeedbackItem| item.tags.clone();
        let hits = voices
            .iter()
            .take(200)
            .filter(|voice| priority.matches_text(&voice.text, &tags(voice.item)))
            .count();
        priority.matches_text(&label, &[]) || hits * 2 >= voices.len().clamp(1, 200)
    };
    priorities.iter().filter(serves).map(|priority| priority.name.clone()).collect()
}

/// How many items of each source stand in the window.
pub(super) fn by_source(
    sources: &[SourceRecords<FeedbackItem>],
    counts: &HashMap<String, usize>,
) -> Vec<(String, Option<usize>)> {
    let of = |source: &SourceRecords<FeedbackItem>| {
        let known = source.loaded.items.is_some();
        let count = counts.get(&source.name).copied();
        (source.name.clone(), count.or(known.then_some(0)))
    };
    sources.iter().map(of).collect()
}
