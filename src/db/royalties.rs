//! What is paid for published works, and what somebody has said that a work counts. The audit log tells of each change what it
//! was before and what it is since.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    execute, insert_records, reading, reading_ids,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    ArticleId, AuditAct, Coefficient, Credit, CreditRole, Decision, Dong, Month, PortalId, RoyaltyTerms, RoyaltyWork,
    Share, Timestamp, WorkKind, royalty::names_under,
};
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct WorkRow {
    id: i64,
    headline: String,
    section_title: String,
    published_at: i64,
    status: String,
    byline: Option<String>,
}

impl From<WorkRow> for RoyaltyWork {
    fn from(row: WorkRow) -> RoyaltyWork {
        RoyaltyWork {
            article: ArticleId(row.id),
            headline: row.headline,
            section_title: row.section_title,
            published_at: Timestamp(row.published_at),
            is_withdrawn: row.status == "withdrawn",
            byline: names_under(&row.byline.unwrap_or_default()),
            decision: None,
        }
    }
}

/// Works, as a query begins that goes on with what is asked of `a`.
macro_rules! works {
    ($which:literal) => {
        concat!(
            "select a.id, a.headline, s.title as section_title, a.published_at, a.status, a.byline
            from articles a join sections s on s.portal_id = a.portal_id and s.id = a.section_id
            where a.portal_id = $1 and ",
            $which
        )
    };
}

/// Works that were first published in a month and up to now, also those that were withdrawn since, in the order of their
/// publication.
pub async fn list_works(
    db: &Db, portal: PortalId, month: Month, now: Timestamp, limit: u32,
) -> sqlx::Result<Vec<RoyaltyWork>> {
    let query =
        works!("a.status = $2 and a.published_at >= $3 and a.published_at < $4 order by a.published_at, a.id limit $5");
    let (first, after) = month.moments();
    let mut works = Vec::new();
    for status in ["published", "withdrawn"] {
        let rows: Vec<WorkRow> = reading!(db, |pool| sqlx::query_as(query)
            .bind(portal.0)
            .bind(status)
            .bind(first.0)
            .bind(after.0.min(now.0 + 1))
            .bind(i64::from(limit))
            .fetch_all(pool))?;
        works.extend(rows.into_iter().map(RoyaltyWork::from));
    }
    works.sort_by_key(|work: &RoyaltyWork| (work.published_at, work.article));
    works.truncate(limit as usize);
    with_decisions(db, portal, works).await
}

/// A published or withdrawn work.
pub async fn find_work(
    db: &Db, portal: PortalId, article: ArticleId, now: Timestamp,
) -> sqlx::Result<Option<RoyaltyWork>> {
    let query = works!("a.id = $2 and a.status <> 'draft' and a.published_at <= $3");
    let row: Option<WorkRow> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(article.0).bind(now.0).fetch_optional(pool))?;
    let Some(row) = row else { return Ok(None) };
    Ok(with_decisions(db, portal, vec![row.into()]).await?.pop())
}

#[derive(sqlx::FromRow)]
struct CreditRow {
    article_id: i64,
    role: String,
    name: String,
    coefficient: i64,
    share: i64,
}

impl CreditRow {
    fn into_credit(self) -> sqlx::Result<Credit> {
        let parts =
            (CreditRole::parse(&self.role), Coefficient::of_hundredths(self.coefficient), Share::of_number(self.share));
        match parts {
            (Some(role), Some(coefficient), Some(share)) => Ok(Credit { role, name: self.name, coefficient, share }),
            _ => Err(sqlx::Error::Decode("a credit that is none".into())),
        }
    }
}

fn stored_kind(kind: &str) -> sqlx::Result<WorkKind> {
    WorkKind::parse(kind).ok_or_else(|| sqlx::Error::Decode("a kind of work that is not known".into()))
}

/// The same works with what somebody has said of them.
async fn with_decisions(db: &Db, portal: PortalId, works: Vec<RoyaltyWork>) -> sqlx::Result<Vec<RoyaltyWork>> {
    let ids: Vec<i64> = works.iter().map(|work| work.article.0).collect();
    let decided: Vec<(i64, String, i64)> = reading_ids!(
        db,
        ["select article_id, kind, decided_at from royalty_works where portal_id = $1 and article_id in "],
        "$2",
        [""],
        [portal.0],
        &ids
    )?;
    let ids: Vec<i64> = decided.iter().map(|(article, ..)| *article).collect();
    let rows: Vec<CreditRow> = reading_ids!(
        db,
        ["select article_id, role, name, coefficient, share from royalty_credits
            where portal_id = $1 and article_id in "],
        "$2",
        ["order by article_id, role, position"],
        [portal.0],
        &ids
    )?;
    let mut credits = BTreeMap::<i64, Vec<Credit>>::new();
    for row in rows {
        credits.entry(row.article_id).or_default().push(row.into_credit()?);
    }
    let mut decisions = BTreeMap::new();
    for (article, kind, decided_at) in decided {
        // The names of roles are in the order of roles.
        let credits = credits.remove(&article).unwrap_or_default();
        let decision = Decision { kind: stored_kind(&kind)?, credits, decided_at: Timestamp(decided_at) };
        decisions.insert(ArticleId(article), decision);
    }
    Ok(works.into_iter().map(|work| RoyaltyWork { decision: decisions.remove(&work.article), ..work }).collect())
}

/// Says what a work counts, and answers when that was, by which it is known. `None`, and nothing changed, where somebody has
/// said something else since `work` was read.
pub async fn decide(
    tx: &mut Tx, editor: &SignedInEditor, work: &RoyaltyWork, kind: WorkKind, credits: &[Credit], now: Timestamp,
) -> sqlx::Result<Option<Timestamp>> {
    let (portal, article, before) = (editor.portal().0, work.article.0, work.decision.as_ref());
    // Later than the one before, be it of the same moment.
    let decided_at = Timestamp(now.0.max(before.map_or(0, |before| before.decided_at.0 + 1)));
    let held = match before {
        None => {
            let query = "insert into royalty_works (portal_id, article_id, kind, decided_at) values ($1, $2, $3, $4)
                on conflict (portal_id, article_id) do nothing";
            execute!(tx, sqlx::query(query).bind(portal).bind(article).bind(kind.as_str()).bind(decided_at.0))?
        }
        Some(before) => {
            let query = "update royalty_works set kind = $3, decided_at = $4
                where portal_id = $1 and article_id = $2 and decided_at = $5";
            execute!(
                tx,
                sqlx::query(query)
                    .bind(portal)
                    .bind(article)
                    .bind(kind.as_str())
                    .bind(decided_at.0)
                    .bind(before.decided_at.0)
            )?
        }
    };
    if held == 0 {
        return Ok(None);
    }
    let query = "delete from royalty_credits where portal_id = $1 and article_id = $2";
    execute!(tx, sqlx::query(query).bind(portal).bind(article))?;
    insert_credits(tx, editor.portal(), work.article, credits).await?;
    let after = Decision { kind, credits: credits.to_vec(), decided_at };
    let detail = format!("trước: {}. Nay: {}", decision_text(before), after.text());
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::RoyaltyDecided, &work.headline, &detail), now)
        .await?;
    Ok(Some(decided_at))
}

fn decision_text(decision: Option<&Decision>) -> String {
    decision.map_or_else(|| "theo mức chung".to_owned(), Decision::text)
}

async fn insert_credits(tx: &mut Tx, portal: PortalId, article: ArticleId, credits: &[Credit]) -> sqlx::Result<()> {
    if credits.is_empty() {
        return Ok(());
    }
    let rows = credits.iter().enumerate();
    let _: Vec<(i64,)> = insert_records!(
        tx,
        "insert into royalty_credits (portal_id, article_id, role, position, name, coefficient, share) ",
        rows,
        |mut row, (position, credit)| {
            row.push_bind(portal.0)
                .push_bind(article.0)
                .push_bind(credit.role.as_str())
                .push_bind(position as i64)
                .push_bind(credit.name.as_str())
                .push_bind(credit.coefficient.hundredths())
                .push_bind(credit.share.number());
        },
        " returning article_id"
    )?;
    Ok(())
}

/// Lets a work count by the general terms again. `false`, and nothing changed, where somebody has said something else since
/// `work` was read, or nobody anything.
pub async fn clear(tx: &mut Tx, editor: &SignedInEditor, work: &RoyaltyWork, now: Timestamp) -> sqlx::Result<bool> {
    let Some(before) = &work.decision else { return Ok(false) };
    let (portal, article) = (editor.portal().0, work.article.0);
    let query = "delete from royalty_credits where portal_id = $1 and article_id = $2 and exists
        (select 1 from royalty_works w where w.portal_id = $1 and w.article_id = $2 and w.decided_at = $3)";
    execute!(tx, sqlx::query(query).bind(portal).bind(article).bind(before.decided_at.0))?;
    let query = "delete from royalty_works where portal_id = $1 and article_id = $2 and decided_at = $3";
    if execute!(tx, sqlx::query(query).bind(portal).bind(article).bind(before.decided_at.0))? == 0 {
        return Ok(false);
    }
    let detail = format!("trước: {}. Nay: theo mức chung", before.text());
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::RoyaltyCleared, &work.headline, &detail), now)
        .await?;
    Ok(true)
}

/// What the portal pays in a month: what was set from this or the last month before it on.
pub async fn find_terms(db: &Db, portal: PortalId, month: Month) -> sqlx::Result<RoyaltyTerms> {
    let query = "select from_month, unit from royalty_terms where portal_id = $1 and from_month <= $2
        order by from_month desc limit 1";
    let row: Option<(i64, i64)> =
        reading!(db, |pool| sqlx::query_as(query).bind(portal.0).bind(month.0).fetch_optional(pool))?;
    let Some((from, unit)) = row else { return Ok(RoyaltyTerms::default()) };
    let rows: Vec<(String, i64)> =
        reading!(db, |pool| sqlx::query_as(COEFFICIENTS).bind(portal.0).bind(from).fetch_all(pool))?;
    stored_terms(from, unit, rows)
}

const COEFFICIENTS: &str =
    "select kind, coefficient from royalty_coefficients where portal_id = $1 and from_month = $2";

fn stored_terms(from: i64, unit: i64, rows: Vec<(String, i64)>) -> sqlx::Result<RoyaltyTerms> {
    let mut terms = RoyaltyTerms { from: Some(Month(from)), unit: Dong(unit), ..RoyaltyTerms::default() };
    for (kind, hundredths) in rows {
        let kind = stored_kind(&kind)?;
        let coefficient = Coefficient::of_hundredths(hundredths);
        let coefficient = coefficient.ok_or_else(|| sqlx::Error::Decode("a coefficient out of bounds".into()))?;
        for (known, place) in WorkKind::ALL.iter().zip(&mut terms.coefficients) {
            if *known == kind {
                *place = coefficient;
            }
        }
    }
    Ok(terms)
}

/// What was set from just this month on.
async fn find_terms_from(tx: &mut Tx, portal: PortalId, from: Month) -> sqlx::Result<Option<RoyaltyTerms>> {
    let query = "select unit from royalty_terms where portal_id = $1 and from_month = $2";
    let unit: Option<i64> = writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(from.0).fetch_optional(c))?;
    let Some(unit) = unit else { return Ok(None) };
    let rows: Vec<(String, i64)> =
        writing!(tx, |c| sqlx::query_as(COEFFICIENTS).bind(portal.0).bind(from.0).fetch_all(c))?;
    stored_terms(from.0, unit, rows).map(Some)
}

/// Sets what the portal pays from a month on, and answers what was set from that very month on before.
pub async fn set_terms(
    tx: &mut Tx, editor: &SignedInEditor, from: Month, terms: &RoyaltyTerms, now: Timestamp,
) -> sqlx::Result<Option<RoyaltyTerms>> {
    let portal = editor.portal();
    let before = find_terms_from(tx, portal, from).await?;
    let query = "insert into royalty_terms (portal_id, from_month, unit) values ($1, $2, $3)
        on conflict (portal_id, from_month) do update set unit = excluded.unit";
    execute!(tx, sqlx::query(query).bind(portal.0).bind(from.0).bind(terms.unit.0))?;
    for kind in WorkKind::ALL {
        let query = "insert into royalty_coefficients (portal_id, from_month, kind, coefficient)
            values ($1, $2, $3, $4)
            on conflict (portal_id, from_month, kind) do update set coefficient = excluded.coefficient";
        let coefficient = terms.coefficient(kind).hundredths();
        execute!(tx, sqlx::query(query).bind(portal.0).bind(from.0).bind(kind.as_str()).bind(coefficient))?;
    }
    let detail = format!("trước: {}. Nay: {}", terms_text(before.as_ref()), terms_text(Some(terms)));
    write_down(tx, editor, AuditAct::RoyaltyTermsSet, from, &detail, now).await?;
    Ok(before)
}

/// Takes back what was set from just this month on, and answers it.
pub async fn remove_terms(
    tx: &mut Tx, editor: &SignedInEditor, from: Month, now: Timestamp,
) -> sqlx::Result<Option<RoyaltyTerms>> {
    let portal = editor.portal();
    let Some(before) = find_terms_from(tx, portal, from).await? else { return Ok(None) };
    for query in [
        "delete from royalty_coefficients where portal_id = $1 and from_month = $2",
        "delete from royalty_terms where portal_id = $1 and from_month = $2",
    ] {
        execute!(tx, sqlx::query(query).bind(portal.0).bind(from.0))?;
    }
    let detail = format!("trước: {}", terms_text(Some(&before)));
    write_down(tx, editor, AuditAct::RoyaltyTermsRemoved, from, &detail, now).await?;
    Ok(Some(before))
}

fn terms_text(terms: Option<&RoyaltyTerms>) -> String {
    let Some(terms) = terms else { return "chưa đặt từ tháng này".to_owned() };
    let kinds = WorkKind::ALL.map(|kind| format!("{} {}", kind.title(), terms.coefficient(kind)));
    format!("đơn vị {}; {}", terms.unit, kinds.join("; "))
}

async fn write_down(
    tx: &mut Tx, editor: &SignedInEditor, act: AuditAct, from: Month, detail: &str, now: Timestamp,
) -> sqlx::Result<()> {
    let subject = format!("từ tháng {}", from.text());
    audit::append(tx, editor.portal(), NewEntry::by(editor, act, &subject, detail), now).await
}

#[cfg(test)]
mod tests;
