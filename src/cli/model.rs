//! `kehoach model`: builds the compiled model from named text; learns from corrected pages.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::language::LanguageArgs;
use super::restore::decode;
use super::{CliError, Outcome, print};
use crate::model::build::{
    ChannelCounts, Channels, Corpus, Inputs, Pair, Pairs, Shingles, Sizes, aligned_words, build, channels_of,
    is_held_back, learn_from_pages, list_channel, read_channel_list, with_channels,
};

#[derive(clap::Args, Debug)]
pub struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(clap::Subcommand, Debug)]
enum ModelCommand {
    /// Build the compiled model from the text in a data folder (see docs/model.md)
    Build(BuildArgs),
    /// Learn from pages that someone corrected: a list for `--dictionary` (see docs/model.md)
    Learn(LearnArgs),
    /// Write the channels of a model as lists that can be read, and that `build --channels` takes
    Channels(ChannelsArgs),
    /// Print the lines of a corpus that the model is not trained on, for making tests
    HeldBack(HeldBackArgs),
}

#[derive(clap::Args, Debug)]
struct LearnArgs {
    /// The text as it is right, a line for each line of RAW; `∅` alone stands for a line with nothing printed in it
    corrected: PathBuf,
    /// The text as it was read
    raw: PathBuf,
    /// The list to write; standard output where it is absent
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
}

#[derive(clap::Args, Debug)]
struct ChannelsArgs {
    /// The folder to write them to
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    language: LanguageArgs,
}

#[derive(clap::Args, Debug)]
struct HeldBackArgs {
    /// The corpus: the name of its file without folder and ending (`admin`, `legal`, `wiki`)
    name: String,
    /// Its file
    file: PathBuf,
}

#[derive(clap::Args, Debug)]
struct BuildArgs {
    /// Folder with lm/, lexicon/, gazetteer/, plans/ and ocr_pairs/
    #[arg(long, value_name = "DIR", required_unless_present_all = ["language_of", "channels"])]
    data: Option<PathBuf>,
    /// Folder of lists of our own
    #[arg(long, value_name = "DIR", default_value = "dictionaries")]
    dictionaries: PathBuf,
    /// More pairs for the channel: files `raw<TAB>printed`, a line each
    #[arg(long, value_name = "FILE")]
    printed: Vec<PathBuf>,
    /// The same, of text read with Vietnamese
    #[arg(long, value_name = "FILE")]
    printed_vietnamese: Vec<PathBuf>,
    /// Pairs for tests: no line of the corpora that they come from is learned
    #[arg(long, value_name = "FILE")]
    tests: Vec<PathBuf>,
    /// Take vocabulary and n-grams from this model and learn the channels only
    #[arg(long, value_name = "FILE")]
    language_of: Option<PathBuf>,
    /// Take the channels from the lists in this folder (`channel_foreign.tsv`, `channel_vietnamese.tsv`): no pairs are
    /// needed
    #[arg(long, value_name = "DIR")]
    channels: Option<PathBuf>,
    /// Leave a plan or a document of pairs out of the learning, for measuring (may be given again)
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// N-grams kept, of orders 2, 3 and 4, in thousands
    #[arg(long, value_name = "N,N,N", value_delimiter = ',')]
    sizes: Vec<usize>,
    /// The model file to write
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// Runs the verb.
pub fn run(args: &ModelArgs) -> Outcome {
    match &args.command {
        ModelCommand::Build(args) => run_build(args).map_err(CliError::Message)?,
        ModelCommand::Channels(args) => run_channels(args)?,
        ModelCommand::Learn(args) => run_learn(args)?,
        ModelCommand::HeldBack(args) => {
            let text = read(&args.file).map_err(CliError::Message)?;
            let lines = text.lines().enumerate().filter(|&(i, _)| is_held_back(&args.name, i));
            print(&lines.map(|(_, line)| format!("{line}\n")).collect::<String>())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String, String> {
    let fail = |e: std::io::Error| format!("{}: {e}", path.display());
    let file = std::fs::File::open(path).map_err(fail)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "zst") {
        zstd::Decoder::new(file).and_then(|mut d| d.read_to_string(&mut text)).map_err(fail)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).map_err(fail)?;
    }
    Ok(text)
}

/// Names of the lists of the learned channels, and what they are.
const CHANNEL_LISTS: [(&str, &str); 2] = [
    ("channel_foreign.tsv", "of text read without Vietnamese"),
    ("channel_vietnamese.tsv", "of text read with Vietnamese"),
];

fn run_channels(args: &ChannelsArgs) -> Result<(), CliError> {
    let channels = channels_of(args.language.load()?).map_err(|error| CliError::Message(error.to_string()))?;
    for ((name, what), channel) in CHANNEL_LISTS.into_iter().zip(&channels) {
        let path = args.output.join(name);
        let head = format!(
            "# The channel {what}: what was seen, then the printed characters that it may be, by cost in\n\
             # twelfths of a nat. Learned and written by `kehoach model` (docs/model.md); do not edit it by hand.\n"
        );
        std::fs::write(&path, head + &list_channel(channel)).map_err(|error| CliError::Io(path, error))?;
    }
    Ok(())
}

/// Writes what corrected pages teach, and tells what that is.
fn run_learn(args: &LearnArgs) -> Result<(), CliError> {
    let model = args.language.load()?;
    let text = |path: &Path| -> Result<String, CliError> {
        Ok(decode(&std::fs::read(path).map_err(|error| CliError::Io(path.to_owned(), error))?))
    };
    let (corrected, raw) = (text(&args.corrected)?, text(&args.raw)?);
    let (lines, raw_lines) = (corrected.trim_end().lines().count(), raw.trim_end().lines().count());
    if lines != raw_lines {
        return Err(CliError::Message(format!(
            "{}: {lines} lines, but {raw_lines} in {}; correct each line in its place, and write ∅ where nothing was printed",
            args.corrected.display(),
            args.raw.display(),
        )));
    }
    let lessons = learn_from_pages(model, raw.lines().zip(corrected.lines()))
        .map_err(|error| CliError::Message(error.to_string()))?;
    let list = format!(
        "# Learned by `kehoach model learn`; for --dictionary. docs/model.md says what the columns mean.\n{}",
        lessons.dictionary.to_text()
    );
    eprint!("{}", lessons.summary());
    match &args.output {
        None => print(&list),
        Some(path) => std::fs::write(path, list).map_err(|error| CliError::Io(path.clone(), error)),
    }
}

fn run_build(args: &BuildArgs) -> Result<(), String> {
    let without: BTreeSet<&str> = args.without.iter().map(String::as_str).collect();
    let (foreign, vietnamese);
    let channels = match &args.channels {
        Some(folder) => {
            Channels::Listed([read_list(folder, CHANNEL_LISTS[0].0)?, read_list(folder, CHANNEL_LISTS[1].0)?])
        }
        None => {
            (foreign, vietnamese) = pairs(args, &without)?;
            eprintln!("{} pairs of words read without Vietnamese, {} with it", foreign.len(), vietnamese.len());
            Channels::Learned(Pairs { foreign: &foreign, vietnamese: &vietnamese })
        }
    };
    let report = |line: &str| eprintln!("{line}");
    let bytes = match &args.language_of {
        Some(path) => {
            let language = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            with_channels(language, &channels, &report).map_err(|e| format!("{}: {e}", path.display()))?
        }
        None => build_language(args, channels, &report)?,
    };
    std::fs::write(&args.output, &bytes).map_err(|e| format!("{}: {e}", args.output.display()))?;
    eprintln!("{}: {} bytes", args.output.display(), bytes.len());
    Ok(())
}

fn read_list(folder: &Path, name: &str) -> Result<ChannelCounts, String> {
    let path = folder.join(name);
    read_channel_list(&read(&path)?).map_err(|line| {
        format!("{}: line {line} is no row of a channel; `kehoach model channels` writes it", path.display())
    })
}

fn build_language(args: &BuildArgs, channels: Channels<'_>, report: &dyn Fn(&str)) -> Result<Vec<u8>, String> {
    let folder = data_folder(args)?;
    let data = |name: &str| read(&folder.join(name));
    let texts = [data("lm/admin.txt.zst")?, data("lm/legal.txt.zst")?, data("lm/wiki.txt.zst")?];
    let tests: Vec<String> = args.tests.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let tests = Shingles::of(tests.iter().flat_map(|t| t.lines()).filter_map(|line| line.split('\t').nth(1)));
    let corpora = [
        Corpus { name: "admin", text: &texts[0], tests: &tests, word_threshold: 3 },
        Corpus { name: "legal", text: &texts[1], tests: &tests, word_threshold: 10 },
        Corpus { name: "wiki", text: &texts[2], tests: &tests, word_threshold: 25 },
    ];
    let syllables = read(&args.dictionaries.join("syllables.txt"))?;
    let syllables: Vec<&str> = syllables.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let gazetteer: Vec<String> = [
        ("gazetteer/provinces_2025.tsv", 3),
        ("gazetteer/provinces_pre2025.tsv", 3),
        ("gazetteer/districts_pre2025.tsv", 3),
        ("gazetteer/communes_2025.tsv", 3),
        ("gazetteer/communes_pre2025.tsv", 3),
        ("gazetteer/given_names.tsv", 0),
    ]
    .into_iter()
    .map(|(name, column)| Ok(column_of(&data(name)?, column)))
    .collect::<Result<Vec<_>, String>>()?
    .concat();
    let names: Vec<&str> = gazetteer.iter().map(String::as_str).collect();
    let sizes = match args.sizes[..] {
        [two, three, four] => Sizes { bigrams: two * 1000, trigrams: three * 1000, fourgrams: four * 1000 },
        [] => Sizes::default(),
        _ => return Err("--sizes takes three numbers, for example 1200,1900,1700".to_owned()),
    };
    let inputs = Inputs { corpora: &corpora, syllables: &syllables, names: &names, channels, sizes };
    Ok(build(&inputs, report))
}

fn column_of(table: &str, column: usize) -> Vec<String> {
    table.lines().skip(1).filter_map(|line| line.split('\t').nth(column)).map(str::to_owned).collect()
}

fn data_folder(args: &BuildArgs) -> Result<&Path, String> {
    args.data.as_deref().ok_or_else(|| "--data DIR is wanted: the folder with lm/ and the other sources".to_owned())
}

/// Aligned words for the two learned channels.
fn pairs(args: &BuildArgs, without: &BTreeSet<&str>) -> Result<(Vec<Pair>, Vec<Pair>), String> {
    let data = data_folder(args)?;
    let (mut foreign, mut vietnamese) = (Vec::new(), Vec::new());
    let add = |to: &mut Vec<Pair>, raw: &str, printed: &str, weight: f32| {
        let aligned = aligned_words(raw, printed);
        to.extend(aligned.pairs.into_iter().map(|(raw, printed)| Pair { raw, printed, weight }));
    };
    for plan in ["sathay", "nghean"] {
        if without.contains(plan) {
            continue;
        }
        let raw = read(&data.join(format!("plans/{plan}.raw.txt")))?;
        let printed = read(&data.join(format!("plans/{plan}.restored.txt")))?;
        for (raw, printed) in raw.lines().zip(printed.lines()).filter(|(_, p)| !p.contains('∅')) {
            add(&mut foreign, raw, printed, 4.0);
        }
    }
    let scans = read(&data.join("ocr_pairs/scans_eng_vie.tsv"))?;
    for line in scans.lines().skip(1) {
        let [document, _, raw, printed, confidence] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        // The other reading is itself wrong in one word of twenty: only the lines that it is sure of teach.
        if without.contains(document) || confidence.parse::<f32>().unwrap_or(0.0) < 90.0 {
            continue;
        }
        add(&mut foreign, raw, printed, 1.0);
    }
    for (paths, to) in [(&args.printed, &mut foreign), (&args.printed_vietnamese, &mut vietnamese)] {
        for path in paths {
            for line in read(path)?.lines() {
                let mut columns = line.split('\t');
                if let (Some(raw), Some(printed)) = (columns.next(), columns.next()) {
                    add(to, raw, printed, 1.0);
                }
            }
        }
    }
    let decrees = read(&data.join("ocr_pairs/vie_decrees.tsv"))?;
    for line in decrees.lines().skip(1) {
        let [document, raw, printed] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        if !without.contains(document) {
            add(&mut vietnamese, raw, printed, 1.0);
        }
    }
    Ok((foreign, vietnamese))
}
