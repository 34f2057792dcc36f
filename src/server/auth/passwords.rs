//! Passwords: what may be one, and how they are kept and compared (Argon2id, RFC 9106).

use crate::domain::fold::fold;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use std::sync::Arc;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

pub const LETTERS_MIN: usize = 10;
pub const LETTERS_MAX: usize = 128;
/// Hashes at a time: each takes a core and 19 MiB.
const PLACES: usize = 2;
/// Those who may wait for a place. Who comes then is told to come again.
const WAITING_MAX: usize = 30;

/// What it costs to try a password.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// The least that the OWASP Password Storage Cheat Sheet recommends for Argon2id on one lane.
    pub const OWASP: Cost = Cost { memory_kib: 19 * 1024, passes: 2 };
    /// Next to nothing, so that tests are quick.
    pub const FOR_TESTS: Cost = Cost { memory_kib: 8, passes: 1 };
}

/// Too many people sign in at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// Why a text may not be a password.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unfit {
    Short,
    Long,
    /// It has letters that cannot be typed.
    Unreadable,
    Guessable(Option<Warning>),
}

impl Unfit {
    /// As whoever chose it is told.
    pub fn message(self) -> String {
        match self {
            Unfit::Short => format!("Mật khẩu cần ít nhất {LETTERS_MIN} ký tự."),
            Unfit::Long => format!("Mật khẩu dài nhất {LETTERS_MAX} ký tự."),
            Unfit::Unreadable => "Mật khẩu có ký tự không dùng được.".to_owned(),
            Unfit::Guessable(warning) => {
                format!("Mật khẩu này dễ đoán: {}. Hãy ghép vài từ không liên quan đến nhau.", explain(warning))
            }
        }
    }
}

fn explain(warning: Option<Warning>) -> &'static str {
    match warning {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            "các phím liền nhau trên bàn phím"
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            "lặp đi lặp lại"
        }
        Some(Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword) => {
            "rất nhiều người dùng nó"
        }
        Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => "gần giống một mật khẩu nhiều người dùng",
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => "các chữ hoặc số nối tiếp nhau",
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => "là ngày tháng hoặc năm",
        Some(
            Warning::AWordByItselfIsEasyToGuess
            | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => "là một từ hoặc một cái tên",
        None => "gồm những phần ai cũng thử trước",
    }
}

/// Words that people here try first and the library does not know.
const COMMON_HERE: [&str; 16] = [
    "matkhau",
    "khongbiet",
    "anhyeuem",
    "emyeuanh",
    "giadinh",
    "hanhphuc",
    "vietnam",
    "xinchao",
    "toasoan",
    "bantin",
    "phongvien",
    "bientap",
    "quantri",
    "congthongtin",
    "uyban",
    "ubnd",
];

/// Hashes and compares passwords. Cheap to clone; all clones share the places.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    cost: Cost,
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Passwords {
    pub fn new(cost: Cost) -> Passwords {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).expect("these are within Argon2's limits");
        Passwords {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            cost,
            places: Arc::new(Semaphore::new(PLACES)),
            queue: Arc::new(Semaphore::new(PLACES + WAITING_MAX)),
        }
    }

    /// The hash of a new password (a PHC string), unless it is unfit. `about` are texts that whoever guesses would try: the
    /// person's name and address, the portal's name.
    ///
    /// # Errors
    /// Where too many people wait.
    pub async fn hash_new(&self, password: &str, about: &[&str]) -> Result<Result<String, Unfit>, Busy> {
        let (password, words) = (normalize(password), words_of(about));
        let argon2 = self.argon2.clone();
        self.work(move || {
            check(&password, &words)?;
            let hash: PasswordHash = argon2.hash_password(password.as_bytes()).expect("Argon2 takes any 128 letters");
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether it is the password of this hash. Where there is none, it takes as long to say no.
    ///
    /// # Errors
    /// Where too many people wait.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Busy> {
        let password = normalize(password);
        let is_fit = password.chars().count() <= LETTERS_MAX;
        let hash = hash.filter(|_| is_fit).map_or_else(|| self.hash_of_nothing(), str::to_owned);
        let password = if is_fit { password } else { String::new() };
        let argon2 = self.argon2.clone();
        self.work(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// The hash that no password is known to have, of the same cost.
    fn hash_of_nothing(&self) -> String {
        let Cost { memory_kib, passes } = self.cost;
        format!("$argon2id$v=19$m={memory_kib},t={passes},p=1${}${}", "A".repeat(22), "A".repeat(43))
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let queued = self.queue.clone().try_acquire_owned().map_err(|_| Busy)?;
        let place = self.places.clone().acquire_owned().await.map_err(|_| Busy)?;
        // The work is not given up when whoever asked for it goes away, and keeps its place until it is done.
        let done = spawn_blocking(move || {
            let _places: [OwnedSemaphorePermit; 2] = [queued, place];
            work()
        });
        match done.await {
            Ok(done) => Ok(done),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The program stops.
            Err(_) => Err(Busy),
        }
    }
}

/// One password however a keyboard writes its marks.
fn normalize(password: &str) -> String {
    password.nfc().collect()
}

fn check(password: &str, words: &[String]) -> Result<(), Unfit> {
    let letters = password.chars().count();
    if letters < LETTERS_MIN {
        return Err(Unfit::Short);
    }
    if letters > LETTERS_MAX {
        return Err(Unfit::Long);
    }
    if password.chars().any(char::is_control) {
        return Err(Unfit::Unreadable);
    }
    let words: Vec<&str> = COMMON_HERE.into_iter().chain(words.iter().map(String::as_str)).collect();
    // Marks and spaces are no hindrance for who guesses.
    let folded = fold(password);
    for text in [password.to_owned(), folded.split_whitespace().collect(), folded] {
        let entropy = zxcvbn(&text, &words);
        if entropy.score() < Score::Three {
            return Err(Unfit::Guessable(entropy.feedback().and_then(|feedback| feedback.warning())));
        }
    }
    Ok(())
}

/// What somebody who guesses would make of these texts: each word, and all of them written together, with and without marks.
fn words_of(texts: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts {
        for text in [text.to_lowercase(), fold(text)] {
            let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
            words.extend(parts.iter().filter(|part| part.len() > 2).map(|part| (*part).to_owned()));
            words.extend([parts.concat(), text.clone()]);
        }
    }
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAN: [&str; 3] = ["lan.nguyen@ngabay.gov.vn", "Nguyễn Thị Lan", "UBND phường Ngã Bảy"];

    fn refusal(password: &str) -> Option<Unfit> {
        check(&normalize(password), &words_of(&LAN)).err()
    }

    #[test]
    fn what_is_guessed_soon_is_no_password() {
        for password in [
            "1234567890",
            "qwertyuiop",
            "password123",
            "matkhau123",
            "Matkhau@2024",
            "mật khẩu 2024",
            "aaaaaaaaaaaa",
            "nguyenthilan",
            "Nguyễn Thị Lan",
            "lan.nguyen@ngabay.gov.vn",
            "ubndphuongngabay",
            "ngabay2024",
            "17-01-2022",
            "P@ssw0rd!!",
            "anhyeuem123",
        ] {
            assert!(matches!(refusal(password), Some(Unfit::Guessable(_))), "{password}: {:?}", refusal(password));
        }
    }

    #[test]
    fn what_is_not_guessed_is_one_whatever_its_letters() {
        for password in ["cá rô đồng kho tộ 7", "ghe chèo Xà No sáng sớm", "xT9-vQ2_kL0p", "corret hoarse bettery"]
        {
            assert_eq!(refusal(password), None, "{password}");
        }
        assert_eq!(refusal(&"ghe chèo Xà No sáng sớm. ".repeat(5)), None, "125 letters");
    }

    #[test]
    fn a_password_has_its_bounds() {
        assert_eq!(refusal("xT9-vQ2_k"), Some(Unfit::Short));
        // Ten letters, whichever way their marks are written.
        assert_eq!(refusal("Xà-9vQ2_ký"), refusal("Xa\u{300}-9vQ2_ky\u{301}"));
        assert_eq!(refusal(&"a".repeat(129)), Some(Unfit::Long));
        assert_eq!(refusal("xT9-vQ2_kL0p\0"), Some(Unfit::Unreadable));
        for unfit in [Unfit::Short, Unfit::Long, Unfit::Unreadable, Unfit::Guessable(None)] {
            assert!(unfit.message().starts_with("Mật khẩu "));
        }
    }

    #[tokio::test]
    async fn a_password_is_compared_by_the_recommended_cost() {
        let passwords = Passwords::new(Cost::OWASP);
        let hash = passwords.hash_new("cá rô đồng kho tộ 7", &LAN).await.expect("a place").expect("fit");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let is = async |password, hash| passwords.verify(password, hash).await.expect("a place");
        assert!(is("cá rô đồng kho tộ 7", Some(hash.as_str())).await);
        assert!(!is("cá rô đồng kho tộ 8", Some(hash.as_str())).await);
        assert!(!is("cá rô đồng kho tộ 7", None).await);
    }

    #[tokio::test]
    async fn marks_may_be_typed_either_way() {
        let passwords = Passwords::new(Cost::FOR_TESTS);
        let hash = passwords.hash_new("ghe chèo Xà No sáng", &[]).await.expect("a place").expect("fit");
        let decomposed: String = "ghe chèo Xà No sáng".nfd().collect();
        assert!(passwords.verify(&decomposed, Some(&hash)).await.expect("a place"));
        assert!(!passwords.verify(&"x".repeat(1 << 20), Some(&hash)).await.expect("a place"), "far too long");
    }

    #[test]
    fn nothing_has_a_hash_of_the_same_cost() {
        for cost in [Cost::OWASP, Cost::FOR_TESTS] {
            let passwords = Passwords::new(cost);
            let hash = PasswordHash::new(&passwords.hash_of_nothing()).expect("a PHC string");
            assert_eq!(Params::try_from(&hash).expect("parameters").m_cost(), cost.memory_kib);
            assert_eq!(hash.hash.expect("an output").len(), 32);
        }
    }

    #[tokio::test]
    async fn who_comes_when_all_places_are_taken_is_told_so() {
        let passwords = Passwords::new(Cost::FOR_TESTS);
        let taken = passwords.queue.clone().try_acquire_many_owned((PLACES + WAITING_MAX) as u32).expect("free");
        assert_eq!(passwords.verify("x", None).await, Err(Busy));
        drop(taken);
        assert_eq!(passwords.verify("x", None).await, Ok(false));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_check_panic(password in ".{0,140}", about in ".{0,60}") {
            let _ = check(&normalize(&password), &words_of(&[&about]));
        }
    }
}
