//! Reads the command line, and says in Vietnamese what clap says of it in English: the frame of its help, and what was
//! not understood.

use clap::{
    Parser,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use std::process::ExitCode;

/// clap's words in help. Longer ones stand before those that are parts of them.
const WORDS: [(&str, &str); 15] = [
    ("Usage:", "Cách dùng:"),
    ("Commands:", "Lệnh:"),
    ("Arguments:", "Tham số:"),
    ("Options:", "Tùy chọn:"),
    ("[OPTIONS]", "[TÙY CHỌN]"),
    ("[COMMAND]", "[LỆNH]"),
    ("<COMMAND>", "<LỆNH>"),
    ("[env: ", "[biến: "),
    ("[default: ", "[mặc định: "),
    ("[possible values: ", "[một trong: "),
    ("Print this message or the help of the given subcommand(s)", "In hướng dẫn này, hoặc hướng dẫn của một lệnh"),
    ("Print help (see more with '--help')", "In hướng dẫn (--help: đầy đủ hơn)"),
    ("Print help (see a summary with '-h')", "In hướng dẫn (-h: ngắn gọn)"),
    ("Print help", "In hướng dẫn"),
    ("Print version", "In phiên bản"),
];

/// What was asked for; where that is help, or is not understood, it is said, and the exit code comes back.
pub fn parse<T: Parser>() -> Result<T, ExitCode> {
    T::try_parse().map_err(|error| {
        let told = tell(&error);
        if error.use_stderr() {
            eprintln!("{}", told.trim_end());
        } else {
            say!("{}", told.trim_end());
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

fn tell(error: &Error) -> String {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            translated(&error.render().to_string())
        }
        _ => format!("bantin: {}.\nThêm --help để xem hướng dẫn.", misunderstanding(error)),
    }
}

fn translated(help: &str) -> String {
    WORDS.iter().fold(help.to_owned(), |text, (english, vietnamese)| text.replace(english, vietnamese))
}

fn misunderstanding(error: &Error) -> String {
    let of = |kind| quoted(error, kind);
    let argument = of(ContextKind::InvalidArg).unwrap_or_default();
    let meant = |kind| of(kind).map_or_else(String::new, |meant| format!("; có phải là {meant}"));
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = of(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("không có lệnh {command}{}", meant(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::UnknownArgument => {
            format!("không có tùy chọn hay tham số {argument}{}", meant(ContextKind::SuggestedArg))
        }
        ErrorKind::MissingRequiredArgument => format!("thiếu {argument}"),
        ErrorKind::MissingSubcommand => "thiếu tên lệnh".to_owned(),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg).filter(|prior| *prior != argument) {
            Some(prior) => format!("{argument} không dùng cùng {prior}"),
            None => format!("{argument} chỉ dùng một lần"),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = of(ContextKind::InvalidValue).filter(|value| value != "“”");
            let valid = of(ContextKind::ValidValue);
            let valid = valid.map_or_else(String::new, |valid| format!("; phải là một trong {valid}"));
            match value {
                Some(value) => format!("giá trị {value} của {argument} không dùng được{valid}"),
                None => format!("{argument} cần một giá trị{valid}"),
            }
        }
        ErrorKind::InvalidUtf8 => "dòng lệnh không phải văn bản UTF-8".to_owned(),
        _ => format!("không hiểu {argument}"),
    }
}

fn quoted(error: &Error, kind: ContextKind) -> Option<String> {
    let quote = |text: &String| format!("“{text}”");
    match error.get(kind)? {
        ContextValue::String(text) => Some(quote(text)),
        ContextValue::Strings(texts) if !texts.is_empty() => {
            Some(texts.iter().map(quote).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::command::CommandLine;

    fn told(arguments: &str) -> String {
        let arguments = ["bantin"].into_iter().chain(arguments.split_whitespace());
        tell(&CommandLine::try_parse_from(arguments).err().expect("not understood, or help"))
    }

    #[test]
    fn what_is_not_understood_is_said_in_vietnamese() {
        for (arguments, said) in [
            ("fly", "không có lệnh “fly”."),
            ("verfy", "không có lệnh “verfy”; có phải là “verify”."),
            ("verify --mau", "không có tùy chọn hay tham số “--mau”."),
            ("import legacy", "thiếu “<TỆP>...”."),
            ("import learn", "thiếu “<TRANG>...”."),
            ("serve --listen nowhere", "giá trị “nowhere” của “--listen <ĐỊA CHỈ>” không dùng được."),
            ("map load", "thiếu “<TỆP>”."),
            ("demo seed --articles 0", "giá trị “0” của “--articles <SỐ>” không dùng được."),
            ("serve --listen", "“--listen <ĐỊA CHỈ>” cần một giá trị."),
        ] {
            let first = told(arguments);
            assert_eq!(first.lines().next(), Some(format!("bantin: {said}").as_str()), "{arguments}");
        }
    }

    #[test]
    fn help_has_no_english_left() {
        for arguments in [
            "--help",
            "-h",
            "help",
            "serve --help",
            "demo -h",
            "demo seed --help",
            "import legacy --help",
            "import learn --help",
            "map load --help",
            "import",
        ] {
            let help = told(arguments);
            for word in [
                "Usage",
                "Options",
                "OPTIONS",
                "Commands",
                "COMMAND",
                "Arguments",
                "Print",
                "default",
                "possible",
                "[env",
            ] {
                assert!(!help.contains(word), "{arguments}: {word} in {help}");
            }
        }
    }
}
