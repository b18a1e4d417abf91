//! The small lists of words that single rules ask for, one file of `dictionaries/plan/rules/` for each room of rules. A line is the name
//! of the list, a tab and the words; what the list is for stands above it, in the file.

use super::{Phrases, under};

/// Lists of one file: a field for each name that stands in the first column.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident from $file:literal { $($list:ident),* $(,)? })*) => {
        $(
            $(#[$doc])*
            pub struct $name {
                $(pub $list: Phrases<()>,)*
            }

            impl $name {
                pub(super) fn read() -> Self {
                    Self {
                        $($list: under(stringify!($list), list!(concat!("rules/", $file))).collect(),)*
                    }
                }
            }
        )*

        /// Each file's name, its lines and the lists that are read from it.
        #[cfg(test)]
        fn files() -> Vec<(&'static str, Vec<&'static str>, Vec<&'static str>)> {
            vec![$(($file, list!(concat!("rules/", $file)).collect(), vec![$(stringify!($list)),*])),*]
        }
    };
}

rules! {
    /// Words around intervals and dates.
    TimeWords from "times.txt" {
        lapses,
        interval,
        horizons,
        every,
        regularly,
        when,
        latest,
        due,
        due_behind_latest,
        states,
        aims,
        measures,
        sets,
        outlooks,
        reports,
        aim_headings,
        named,
        named_in_small,
        before_after,
        event_day,
        lead_units,
        clock,
        parts_of_day,
        before_clock,
        months_quarters,
        list_headings,
        compared_with,
        reaches,
        applied,
    }

    /// Who does and who coordinates.
    DoerWords from "doers.txt" {
        staff,
        with_aid,
        orders,
        asks,
        polite,
        many,
        helps,
        not_before_coordinating,
        before_coordinated,
        before_chairing,
        sent_to,
        carries,
        acts,
        deeds,
        issues,
        therefore,
        asides,
        topics,
        closing_asides,
        strung_kinds,
        before_predicate,
        pointing,
        nameless,
        before_regulation,
        body_ends,
        with_whom,
        by_whom,
        told,
        counted,
        takes_part,
    }

    /// Figures that set an aim.
    FigureWords from "figures.txt" {
        ground,
        behind_comparator,
        no_fraction,
        spelled,
        in_words,
        makes,
        changes,
        bounds,
        past,
        commemorates,
        aiming,
        present,
        present_behind,
        only,
        reached,
        another,
        condition,
        consequence,
        unit_ends,
        times,
        sizes,
        plans,
        rated,
        counted_behind,
        counted_nouns,
        no_aim_before,
        behind_days,
        sized,
        grades,
        parts_of_age,
        amounts,
    }

    /// Headings that are units.
    UnitHeadingWords from "unit_headings.txt" {
        offices,
        openers,
        orders,
        qualifies,
        before_duty,
        demands,
        charges,
        joint_charges,
    }

    /// When without a date: adverbs, events, terms.
    AdverbWords from "adverbs.txt" {
        ongoing,
        ongoing_more,
        named_ongoing,
        counts_regular,
        before_school_year,
        events,
        tells,
        from_the_first,
        not_behind_at_once,
        no_demand,
        not_before_at_once,
        value_events,
        before_period,
        issued,
        takes_effect,
        guidance,
        not_before_when,
        before_occasion,
        occasion_day,
        occasion_more,
        terms,
        term_units,
        term_events,
        purposes,
        purpose_opens,
        not_before_purpose,
        steps,
        sessions,
        happens,
        named_events,
        needed,
        finished,
        suffers,
        no_event,
        sets_day,
    }

    /// Expressions of time: from, until, by, within.
    DeadlineWords from "deadlines.txt" {
        completes,
        from_openers,
        from_now,
        to,
        until,
        within,
        done_in,
        reviews,
        onward,
        before_event,
    }

    /// Where the name of a unit begins, goes on and ends.
    UnitNameWords from "unit_names.txt" {
        plurals,
        behind_organisations,
        short_kinds,
        levels_begin,
        levels,
        committees,
        holds,
        local,
        before_noun_verb,
        before_organisations,
        named_by_verb,
        charged,
        charged_with,
        charge_ends,
        behind_charge,
        said_to_have,
        must,
        behind_bare_kind,
        tells_none,
        demands,
        somewhere,
        no_end,
        separators,
        joints,
        part_openers,
        does,
        owners,
        owned,
        about,
        comparator_ends,
        inner_kinds,
        cuts,
        goes_on_in_value,
        purposes,
        verbs_in_value,
        behind_known,
        behind_related,
        behind_attribute,
        charged_in,
        related_to,
        company_kinds,
        persons_act,
        settlements,
        no_part,
        duties,
        timed,
    }

    /// How often.
    RecurrenceWords from "recurrences.txt" {
        behind_regularly,
        before_day,
        day_names,
        ends,
        whichever,
        once,
        times,
        before_quarter,
        next_quarter,
        before_week,
        behind_week,
        other_plans,
        joined_plans,
        told_apart,
        named_regularly,
        checks,
        terms,
        purposes,
        each,
        sends,
    }

    /// Points and periods of time.
    PeriodWords from "periods.txt" {
        parts,
        halves,
        parted,
        other_years,
        before_bare,
        counts,
    }

    /// Paragraphs and headings of the outline.
    OutlineWords from "outlines.txt" {
        asks,
        of_itself,
        before_heading,
        closings,
        about,
        unfinished,
    }

    /// What is a task.
    TaskWords from "tasks.txt" {
        pointers,
        notes,
        noted,
        lead_in,
        answers,
        with_whom,
        party,
        each,
    }

    /// How lines go on and what pages carry besides the text.
    LineWords from "lines.txt" {
        cites,
        before_number,
        open_ends,
        signature_lines,
    }

    /// Attribute lines.
    AttributeWords from "attributes.txt" {
        spoken_of,
        times,
        connectives,
        parts,
        orders,
        assigned,
        assigns,
        helping,
        part_nouns,
    }

    /// Columns of tables.
    TableWords from "tables.txt" {
        charges,
        counts,
        not_counts,
        opens_task,
    }

    /// Cited documents.
    CitationWords from "citations.txt" {
        passed,
        amended,
    }

    /// Names of places and bodies in capitals and in the lists.
    NameWords from "names.txt" {
        place_types,
        not_in_place,
        provinces,
        qualifiers,
        mended_types,
        not_in_own_name,
    }

    /// The printed form: letterhead, title, signature, recipients.
    HeadWords from "heads.txt" {
        place_lines,
        not_place_lines,
        issued,
        kinds_alone,
        laws,
        preamble,
        open_titles,
        sentences,
        filed,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn each_line_belongs_once_to_a_list_and_no_list_is_empty() {
        for (file, lines, lists) in super::files() {
            let named: BTreeSet<_> =
                lines.iter().map(|line| line.split_once('\t').expect("name, tab, words").0).collect();
            assert_eq!(named, lists.into_iter().collect(), "{file}");
            assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), lines.len(), "a line stands twice in {file}");
        }
    }
}
