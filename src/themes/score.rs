//! Scores to order what to do: arithmetic, and which of its inputs are missing.

/// What a person has to say of a theme before it can be scored. Nothing here is ever guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Inputs {
    /// For RICE from 3 (massive) by 2, 1 and .5 to .25 (minimal); for ICE 1 to 10.
    pub impact: Option<f64>,
    /// 1 high, .8 medium, .5 low.
    pub confidence: Option<f64>,
    /// Person-months, for RICE.
    pub effort: Option<f64>,
    /// 1 to 10, for ICE.
    pub ease: Option<f64>,
}

/// A score, or what it lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum Score {
    /// All inputs are there and in their ranges.
    Worth(f64),
    /// These inputs are missing or outside of their ranges, by name.
    Lacks(Vec<&'static str>),
}

impl Score {
    /// The score, if it could be worked out.
    pub fn worth(&self) -> Option<f64> {
        match self {
            Self::Worth(worth) => Some(*worth),
            Self::Lacks(_) => None,
        }
    }
}

/// Reach × impact × confidence ÷ effort; `reach` is counted: people, or items where nobody is named.
pub fn rice(reach: usize, inputs: &Inputs) -> Score {
    let impact = inputs.impact.filter(|impact| (0.25..=3.0).contains(impact));
    let confidence = fraction(inputs);
    let effort = inputs.effort.filter(|effort| effort.is_finite() && *effort > 0.0);
    let reach = f64::from(u32::try_from(reach).unwrap_or(u32::MAX));
    match (impact, confidence, effort) {
        (Some(impact), Some(confidence), Some(effort)) => {
            Score::Worth(reach * impact * confidence / effort)
        }
        _ => lacks(&[("impact", impact), ("confidence", confidence), ("effort", effort)]),
    }
}

/// Impact × confidence × ease, each 1 to 10; a confidence of 1 is ten of ten.
pub fn ice(inputs: &Inputs) -> Score {
    let tenths = |value: Option<f64>| value.filter(|value| (1.0..=10.0).contains(value));
    let (impact, confidence, ease) = (tenths(inputs.impact), fraction(inputs), tenths(inputs.ease));
    match (impact, confidence, ease) {
        (Some(impact), Some(confidence), Some(ease)) => {
            Score::Worth(impact * (confidence * 10.0) * ease)
        }
        _ => lacks(&[("impact", impact), ("confidence", confidence), ("ease", ease)]),
    }
}

fn fraction(inputs: &Inputs) -> Option<f64> {
    inputs.confidence.filter(|value| *value > 0.0 && *value <= 1.0)
}

fn lacks(inputs: &[(&'static str, Option<f64>)]) -> Score {
    Score::Lacks(
        inputs.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(impact: f64, confidence: f64, effort: f64, ease: f64) -> Inputs {
        Inputs {
            impact: Some(impact),
            confidence: Some(confidence),
            effort: Some(effort),
            ease: Some(ease),
        }
    }

    #[test]
    fn scores_are_the_products_they_are_named_after() {
        // 12 people × 2 × .5 ÷ 3 person-months = 4.
        assert_eq!(rice(12, &inputs(2.0, 0.5, 3.0, 0.0)), Score::Worth(4.0));
        assert_eq!(rice(0, &inputs(3.0, 1.0, 0.5, 0.0)), Score::Worth(0.0));
        // 7 × 5 of ten × 4.
        assert_eq!(ice(&inputs(7.0, 0.5, 0.0, 4.0)), Score::Worth(140.0));
    }

    #[test]
    fn what_is_missing_or_off_its_scale_is_named() {
        assert_eq!(
            rice(5, &Inputs::default()),
            Score::Lacks(vec!["impact", "confidence", "effort"])
        );
        assert_eq!(
            rice(5, &inputs(4.0, 1.1, 0.0, 1.0)),
            Score::Lacks(vec!["impact", "confidence", "effort"])
        );
        assert_eq!(
            rice(5, &inputs(f64::NAN, 1.0, f64::INFINITY, 1.0)),
            Score::Lacks(vec!["impact", "effort"])
        );
        assert_eq!(ice(&inputs(11.0, 0.5, 1.0, 0.5)), Score::Lacks(vec!["impact", "ease"]));
    }
}
