//! Words that mean the same when somebody speaks of a product: two short texts about one thing seldom
//! share a word, and what they share in meaning no count of letters can see.

use super::words::stem;

/// A meaning on each line, named by its first word. Praise and blame have none: themes are what is
/// spoken of, not how. A word of several meanings has each of them.
const MEANINGS: &str = "
crash crashed freeze freezing froze frozen hang hangs stuck unresponsive absturz abstürzt friert hängt
slow slower slowly slowness sluggish lag laggy langsam träge
fast faster quick quickly speed speedy schnell
delay delayed late later wait waiting verspätet verzögert warten
broken fail failed failure error bug faulty defect defective glitch fehler kaputt defekt
wrong incorrect incorrectly mistake mistaken inaccurate falsch
lost lose losing disappear disappeared vanish vanished gone verloren verschwunden
confusing confused unclear complicated difficult hard verwirrend kompliziert unklar schwierig
easy simple intuitive
login logon signin log sign anmelden einloggen anmeldung
password passcode pin passwort kennwort
verify verification verified confirm confirmation prove identity authenticate authentication bestätigen
register registration signup enroll registrieren
account profile konto profil
block blocked lock locked suspend suspended disable disabled sperren gesperrt
activate activation enable aktivieren
close closing terminate deactivate schließen
delete deletion remove removal erase löschen entfernen
cancel cancellation revert abort kündigen kündigung stornieren abbrechen
change edit modify alter adjust update ändern bearbeiten
replace replacement substitute ersetzen ersatz
price pricing cost expensive cheap cheaper charge fee preis teuer teurer kosten gebühr
pay payment paid purchase buy bought zahlen zahlung bezahlen kaufen kauf
refund reimburse reimbursement erstattung rückerstattung
money cash fund geld
bill billing invoice receipt rechnung beleg
topup top deposit recharge refill einzahlen aufladen
withdraw withdrawal atm cashpoint abheben
transfer send sent remit überweisen überweisung senden
currency exchange convert conversion währung umtausch
discount coupon voucher promo promotion rabatt gutschein
subscription subscribe plan tier abo abonnement
trial demo
tax vat steuer
decline declined reject rejected refuse refused deny denied abgelehnt
pending unprocessed queued ausstehend
duplicate duplicated twice double doppelt zweimal
limit maximum cap restriction restricted quota grenze obergrenze
increase raise higher erhöhen
decrease lower reduce reduction senken
order ordered bestellung bestellen bestellt
deliver delivery arrive arrival arrived ship shipping shipment receive liefern lieferung angekommen
track tracking trace locate status verfolgen
shop store merchant seller vendor retailer laden händler
flight plane airline fly flug
hotel accommodation lodging unterkunft
travel trip journey vacation holiday reise urlaub
country abroad foreign international overseas ausland
stolen steal theft thief fraud fraudulent scam hack hacked compromised gestohlen betrug
expire expired expiry expiration abgelaufen
child kid teenager young kinder
app application
phone mobile smartphone handset telefon
computer laptop desktop pc rechner
screen display bildschirm
email mail inbox postfach
chat nachricht
support helpdesk agent staff representative kundendienst
setting preference configuration configure einstellung einstellungen
search filter lookup suche suchen
notification notify alert reminder remind benachrichtigung erinnerung
export download backup herunterladen
import upload hochladen
sync syncing synchronise synchronize synchronization abgleich
share invite invitation collaborate collaboration teilen einladen
photo picture image screenshot bild foto
video clip
document file pdf attachment datei dokument anhang
calendar schedule appointment meeting event kalender termin
task todo aufgabe
dashboard chart graph statistics
integration integrate connect connector plugin verbinden
internet wifi network connection offline netzwerk verbindung
print printer drucken drucker
battery drain akku
ad ads advert advertisement advertising werbung
dark dunkel
language translate translation translated sprache übersetzung
keyboard shortcut hotkey tastatur
button click tap press klick
page site website web seite
install installation setup reinstall installieren
upgrade version release
permission access role zugriff berechtigung
privacy private gdpr datenschutz
security secure safe safety sicherheit sicher
automatic automatically auto automatisch
review rating stars bewertung
";

/// The stem of each word with the name of what it means.
pub(super) fn meanings() -> impl Iterator<Item = (String, &'static str)> {
    MEANINGS.trim().lines().flat_map(|line| {
        let name = line.split(' ').next().unwrap_or_default();
        line.split(' ').map(move |word| (stem(word), name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::words::is_common;
    use std::collections::HashSet;

    fn of(word: &str) -> HashSet<&'static str> {
        meanings().filter(|(known, _)| *known == stem(word)).map(|(_, name)| name).collect()
    }

    #[test]
    fn a_word_is_found_in_any_of_its_forms_and_has_each_of_its_meanings() {
        assert_eq!(of("crashes"), HashSet::from(["crash"]));
        assert_eq!(of("freezing"), HashSet::from(["crash"]));
        assert_eq!(of("charged"), HashSet::from(["price"]));
        assert!(of("stürzt").is_empty());
        assert_eq!(of("update"), HashSet::from(["change"]));
        assert_eq!(of("schedules"), HashSet::from(["calendar"]));
        assert!(of("unrelated").is_empty());
    }

    #[test]
    fn every_meaning_has_a_name_of_its_own_and_words_that_are_compared() {
        let mut names = HashSet::new();
        for line in MEANINGS.trim().lines() {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(words.len() > 1, "{line}: one word alone joins nothing");
            assert!(names.insert(words[0]), "{line}: the name is taken");
            for word in words {
                assert!(!is_common(word), "{word} is left out before it is looked up");
                assert_eq!(word, word.to_lowercase(), "{word} is looked up in small letters");
            }
        }
    }
}
