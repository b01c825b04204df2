//! Stories: the whole way of a case as a registrar could read it. Mail in, clock on, mail out, word for word.
//!
//! `UPDATE_STORIES=1 cargo test --test stories` writes the machine's answers anew; `STORIES_LETTERS=1 cargo test --test stories
//! NAME -- --nocapture` prints every letter whole.

mod authorisation;
mod canary;
mod handbook;
mod incoming;
mod learning;
mod loops;
mod mails;
mod opinion;
mod play;
mod post;
mod reader;
mod script;
mod step;
mod teller;
mod world;

use std::fs;
use std::path::{Path, PathBuf};

/// A test for each story, and their list.
macro_rules! stories {
    ($($name:ident),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            tell(stringify!($name)).await;
        })+

        const STORIES: &[&str] = &[$(stringify!($name)),+];
    };
}

stories! {
    akut_bevaras,
    akut_och_annat,
    akut_pa_vagen,
    anonym,
    anteckning,
    anteckning_och_avslut,
    avsandare,
    avsluta,
    avslutningsblad,
    begaran_handling,
    borta,
    dela_och_sla_ihop,
    dialog,
    dubbelkoll,
    egen_frist,
    engelska,
    fel_person,
    flera_ord,
    formular,
    fortsatter,
    fraga_utan_ratt,
    framling,
    franvaro,
    fria_ord,
    gallring,
    gallring_flera,
    gdpr_drojsmal_oro,
    hall_oppet,
    halls_kvar,
    handbok,
    hanvisa,
    kopia,
    koping,
    laget,
    larm_automatiska_brev,
    listor,
    maskiner,
    mer_tid,
    muntligt_svar,
    nekat,
    norrkoping,
    ny_rutin,
    olasligt,
    osby,
    pa_nagons_vagnar,
    raknas,
    raknas_inte_klart,
    rattelser,
    rinkeby_kista,
    rundgang,
    samma_mejl,
    samband,
    sarskilda_spar,
    sok_och_visa,
    stockholm,
    stopp,
    stopp_tar_tillbaka,
    studs,
    svar_drojer,
    tack,
    tacket_racker,
    taget_tillbaka,
    tva_brevlador,
    utfall,
    vidare_i_retur,
    visa,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories")
}

/// Plays a story and compares the machine's answers with those that stand in it.
async fn tell(name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap();
    let played = play::play(script::without_answers(script::read(&text))).await;
    let found = script::write(&played.parts);
    let update = std::env::var_os("UPDATE_STORIES").is_some();
    if update {
        fs::write(&path, &found).unwrap();
    }
    let faults = played.faults.join("\n\n");
    assert!(faults.is_empty(), "{}\n\n{faults}\n", path.display());
    assert!(
        update || text == found,
        "{} tells it otherwise (- as it stands, + as it is):\n\n{}\nUPDATE_STORIES=1 writes the answers anew.",
        path.display(),
        script::difference(&text, &found)
    );
}

#[test]
fn every_story_in_the_folder_is_told() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut told = STORIES.to_vec();
    told.sort_unstable();
    assert_eq!(names, told);
}
