//! Writes what a package brings beside the program, made from what clap reads: a manual page for each command into
//! `man`, completions for three shells into `completions`, both in the folder that is named.
//!
//! An example and no command of the program: readers of manuals have them from the package, and what makes them need not
//! be in every server (docs/decisions.md).

use bantin::{domain::Timestamp, server::command::command_line};
use clap::Command;
use clap_complete::{Shell, generate_to};
use clap_mangen::Man;
use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// clap_mangen's words, and ours. Longer ones stand before those that are parts of them.
const WORDS: [(&str, &str); 10] = [
    // Three ways to say one empty line.
    (".br\n\n.br\n", ".sp\n"),
    (".SH NAME", ".SH TÊN"),
    (".SH SYNOPSIS", ".SH \"CÁCH DÙNG\""),
    (".SH OPTIONS", ".SH \"TÙY CHỌN\""),
    (".SH SUBCOMMANDS", ".SH LỆNH"),
    ("Possible values:", "Một trong:"),
    ("May also be specified with the ", "Hoặc biến "),
    (" environment variable. ", "."),
    ("Print help", "In hướng dẫn"),
    ("Print version", "In phiên bản"),
];

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("the folder to write into is named"));
    let (manuals, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&manuals)?;
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut command_line(), "bantin", &completions)?;
    }
    let mut bantin = command_line().disable_help_subcommand(true).override_usage("bantin [TÙY CHỌN] [LỆNH]");
    bantin.build();
    write_pages(&bantin, true, &manuals)
}

fn write_pages(command: &Command, is_first: bool, folder: &Path) -> io::Result<()> {
    for below in command.get_subcommands() {
        write_pages(below, false, folder)?;
    }
    // The first page has what all of them take.
    let command = command.clone().mut_args(|argument| match argument.is_global_set() && !is_first {
        true => argument.hide(true),
        false => argument,
    });
    let name = command.get_display_name().unwrap_or("bantin").to_owned();
    fs::write(folder.join(format!("{name}.1")), page(command, is_first)?)
}

fn page(command: Command, is_first: bool) -> io::Result<String> {
    let examples = command.get_after_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let man = Man::new(command).date(made_on()).source(concat!("bantin ", env!("CARGO_PKG_VERSION"))).manual("Bản Tin");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    if !is_first {
        writeln!(
            page,
            ".SH \"TÙY CHỌN CHUNG\"\nMọi tùy chọn trong bantin(1), như \\-\\-data\\-dir, cũng dùng được ở đây."
        )?;
    }
    if let Some(examples) = examples {
        writeln!(page, ".SH \"VÍ DỤ\"\n.nf")?;
        for line in examples.trim_start_matches("Ví dụ:").trim_matches('\n').lines() {
            writeln!(page, "{}", verbatim(line))?;
        }
        writeln!(page, ".fi")?;
    }
    let page = String::from_utf8(page).map_err(io::Error::other)?;
    Ok(WORDS.iter().fold(page, |page, (english, vietnamese)| page.replace(english, vietnamese)))
}

/// A line as it is to be copied: roff would make other signs of some, and commands of what begins with a full stop.
fn verbatim(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

/// The day of the commit that is packed (`SOURCE_DATE_EPOCH`), so that the same commit gives the same pages.
fn made_on() -> String {
    let seconds: Option<i64> = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    seconds.map(|seconds| Timestamp(seconds * 1000).date_text()).unwrap_or_default()
}
