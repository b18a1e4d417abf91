//! Plans that were written and annotated by hands that had not seen the program (`corpus/blind/README.md`). What their first runs gave stands
//! in docs/extraction-decisions.md; since then their errors were looked at, and this guards what was mended.

use std::fs;
use std::path::Path;

use kehoach::evaluate::{PlanScores, score_plan};
use kehoach::model::Model;
use kehoach::plan;
use kehoach::record::Text;

#[test]
fn plans_by_other_hands_are_read_as_they_were_annotated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/blind");
    let mut all: Option<PlanScores> = None;
    let mut documents = 0;
    for entry in fs::read_dir(&folder).expect("corpus/blind") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".gold.json") else { continue };
        let gold = serde_json::from_str(&fs::read_to_string(&path).expect("an annotation")).expect("JSON");
        let text = fs::read_to_string(folder.join(format!("{name}.restored.txt"))).expect("its text");
        let got = serde_json::to_value(plan::extract(&Text::as_is(&text), Model::embedded())).expect("JSON");
        let scores = score_plan(&gold, &got);
        documents += 1;
        match &mut all {
            Some(all) => all.merge(&scores),
            None => all = Some(scores),
        }
    }
    let all = all.expect("documents");
    assert!(documents >= 56, "{documents} documents");
    assert_eq!(all.document.right, all.document.of, "heads: {:?}", all.document.wrong);
    for (name, measure, least) in [
        ("references", all.references, 1.0),
        ("tasks", all.tasks, 0.985),
        ("lead units", all.lead_units, 0.95),
        ("coordinating units", all.coordinating_units, 0.975),
        ("deadlines", all.deadlines, 0.975),
        ("targets", all.targets, 0.985),
    ] {
        assert!(measure.f1 >= least, "{name}: {measure:?}");
    }
}
