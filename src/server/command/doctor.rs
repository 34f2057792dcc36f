//! `bantin doctor`: what an operator should see to.

use crate::{
    db::Db,
    domain::condition::State,
    server::{clock::Clock, condition::Watching, settings::Settings},
};
use anyhow::bail;
use std::sync::Arc;

/// Prints how everything is.
///
/// # Errors
/// Where something is not good.
pub async fn look(db: &Db, settings: &Settings, clock: &Clock) -> anyhow::Result<()> {
    let watching = Watching { db: db.clone(), settings: Arc::new(settings.clone()) };
    let condition = watching.look(clock.now()).await;
    for check in &condition.checks {
        say!("  {:>8}  {}: {}", check.state.title(), check.title, check.words);
    }
    match condition.checks.iter().filter(|check| check.state != State::Good).count() {
        0 => say!("Mọi thứ đều tốt."),
        some => bail!("{some} việc cần xem"),
    }
    Ok(())
}
