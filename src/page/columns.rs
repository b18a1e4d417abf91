//! Two columns side by side: where the gutter is, and how a fragment that runs over it is cut.

use super::Fragment;

/// Cuts a fragment in two at `x`: words whose middle lies left of it, and the others.
pub(super) fn cut_at(fragment: Fragment, x: f32) -> (Option<Fragment>, Option<Fragment>) {
    let (left, right) = fragment.words.into_iter().partition(|word| word.middle().0 < x);
    (Fragment::new(left), Fragment::new(right))
}

/// The widest gap between words of a fragment that begins or ends between `from` and `to`: its width as a share of
/// the type size, and its middle.
pub(super) fn widest_gap(fragment: &Fragment, from: f32, to: f32) -> Option<(f32, f32)> {
    fragment
        .words
        .windows(2)
        .map(|pair| (pair[0].bounds.right, pair[1].bounds.left))
        .filter(|(left, right)| *right >= from && *left <= to)
        .map(|(left, right)| ((right - left) / fragment.size.max(1.0), (left + right) / 2.0))
        .max_by(|a, b| a.0.total_cmp(&b.0))
}

/// The place between `from` and `to` that the fewest fragments run over, in the middle of the widest such stretch.
pub(super) fn gutter(fragments: &[&Fragment], from: f32, to: f32) -> f32 {
    const STEPS: usize = 200;
    let at = |step: usize| from + (to - from) * step as f32 / STEPS as f32;
    let crossed: Vec<usize> = (0..=STEPS)
        .map(|step| {
            let x = at(step);
            let runs_over =
                |fragment: &&&Fragment| fragment.words.iter().any(|word| word.bounds.left < x && x < word.bounds.right);
            fragments.iter().filter(runs_over).count()
        })
        .collect();
    let least = crossed.iter().min().copied().unwrap_or(0);
    let mut best = (0, 0);
    let mut start = None;
    for step in 0..=STEPS + 1 {
        let open = crossed.get(step) == Some(&least);
        match (open, start) {
            (true, None) => start = Some(step),
            (false, Some(from)) => {
                if step - from > best.1 - best.0 {
                    best = (from, step);
                }
                start = None;
            }
            _ => {}
        }
    }
    at((best.0 + best.1) / 2)
}
