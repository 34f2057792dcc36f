//! What a newsroom sets for its portal: how it shows itself, whom readers turn to, how it reviews, and its counters.

use super::{
    Db, Tx,
    audit::{self, NewEntry},
    counting, execute, portals, reading,
    sessions::SignedInEditor,
    writing,
};
use crate::domain::{
    ArticleId, AuditAct, Color, Contact, Focus, Identity, Look, Palette, PhotoFile, PhotoId, PortalId, PortalSettings,
    ReviewLevels, ReviewRules, SectionId, Timestamp, TypeScale, photo::widths_of,
};

#[derive(sqlx::FromRow)]
struct SettingsRow {
    english_name: String,
    superior: String,
    slogan: String,
    emblem_id: Option<i64>,
    digest: Option<String>,
    extension: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    widths: Option<String>,
    band_color: Option<String>,
    accent_color: Option<String>,
    type_scale: String,
    address: String,
    phone: String,
    hotline: String,
    email: String,
    hours: String,
    responsible: String,
    licence: String,
    allowed_hosts: String,
    review_levels: i64,
    may_approve_own: bool,
}

impl SettingsRow {
    fn emblem(&self) -> Option<PhotoFile> {
        Some(PhotoFile {
            digest: self.digest.clone()?,
            extension: self.extension.clone()?,
            width: u32::try_from(self.width?).ok()?,
            height: u32::try_from(self.height?).ok()?,
            widths: widths_of(self.widths.as_ref()?),
            focus: Focus::MIDDLE,
        })
    }

    fn palette(&self) -> Option<Palette> {
        let color = |text: &Option<String>| Color::parse(text.as_deref()?);
        Some(Palette { band: color(&self.band_color)?, accent: color(&self.accent_color)? })
    }

    fn into_settings(self) -> PortalSettings {
        let file = self.emblem();
        let look = Look { palette: self.palette(), scale: TypeScale::parse(&self.type_scale).unwrap_or_default() };
        let contact = Contact {
            address: self.address,
            phone: self.phone,
            hotline: self.hotline,
            email: self.email,
            hours: self.hours,
            responsible: self.responsible,
            licence: self.licence,
        };
        PortalSettings {
            identity: Identity {
                english_name: self.english_name,
                superior: self.superior,
                slogan: self.slogan,
                emblem: file,
                look,
                contact,
            },
            emblem: self.emblem_id.map(PhotoId),
            allowed_hosts: self.allowed_hosts.lines().map(str::to_owned).collect(),
            review: rules(self.review_levels, self.may_approve_own),
        }
    }
}

fn rules(levels: i64, may_approve_own: bool) -> ReviewRules {
    ReviewRules { levels: ReviewLevels::of_number(levels).unwrap_or_default(), may_approve_own }
}

/// What is set for a portal; where nothing was, all is as it comes.
pub async fn find(db: &Db, portal: PortalId) -> sqlx::Result<PortalSettings> {
    let query =
        "select s.english_name, s.superior, s.slogan, s.emblem_id, p.digest, p.extension, p.width, p.height, p.widths,
            s.band_color, s.accent_color, s.type_scale, s.address, s.phone, s.hotline, s.email, s.hours, s.responsible,
            s.licence, s.allowed_hosts, s.review_levels, s.may_approve_own
        from portal_settings s left join photos p on p.portal_id = s.portal_id and p.id = s.emblem_id
        where s.portal_id = $1";
    let row: Option<SettingsRow> = reading!(db, |pool| sqlx::query_as(query).bind(portal.0).fetch_optional(pool))?;
    Ok(row.map(SettingsRow::into_settings).unwrap_or_default())
}

/// What `$1` and its section `$2` say of reviewing: the section before the portal.
const REVIEW_RULES: &str = "select
        coalesce((select review_levels from sections where portal_id = $1 and id = $2),
            (select review_levels from portal_settings where portal_id = $1), 1),
        (select may_approve_own from portal_settings where portal_id = $1)";

/// How texts of a section are reviewed.
pub async fn find_review_rules(db: &Db, portal: PortalId, section: SectionId) -> sqlx::Result<ReviewRules> {
    let (levels, may_approve_own): (i64, Option<bool>) =
        reading!(db, |pool| sqlx::query_as(REVIEW_RULES).bind(portal.0).bind(section.0).fetch_one(pool))?;
    Ok(rules(levels, may_approve_own.unwrap_or_default()))
}

/// The same, as it is when something is done by it.
pub async fn find_review_rules_now(tx: &mut Tx, portal: PortalId, section: SectionId) -> sqlx::Result<ReviewRules> {
    let (levels, may_approve_own): (i64, Option<bool>) =
        writing!(tx, |c| sqlx::query_as(REVIEW_RULES).bind(portal.0).bind(section.0).fetch_one(c))?;
    Ok(rules(levels, may_approve_own.unwrap_or_default()))
}

/// What stands around the portal's name, and its name in English.
#[derive(Clone, Copy, Debug)]
pub struct HeadWords<'a> {
    pub english_name: &'a str,
    pub superior: &'a str,
    pub slogan: &'a str,
}

/// Writes what a new portal says of itself. `emblem` is a picture of it; that of `identity` is not looked at.
pub async fn begin(tx: &mut Tx, portal: PortalId, identity: &Identity, emblem: Option<PhotoId>) -> sqlx::Result<()> {
    let query = "insert into portal_settings
            (portal_id, english_name, superior, slogan, address, phone, hotline, email, hours, responsible, licence,
                type_scale, band_color, accent_color, emblem_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let Identity { english_name, superior, slogan, look, contact, .. } = identity;
    let Contact { address, phone, hotline, email, hours, responsible, licence } = contact;
    let texts = [english_name, superior, slogan, address, phone, hotline, email, hours, responsible, licence];
    let [band, accent] = colors_of(*look);
    execute!(
        tx,
        texts
            .into_iter()
            .fold(sqlx::query(query).bind(portal.0), |query, text| query.bind(text))
            .bind(look.scale.as_str())
            .bind(&band)
            .bind(&accent)
            .bind(emblem.map(|emblem| emblem.0))
    )
    .map(drop)
}

/// The band's and the accent's, as they are stored; without any it is the program's.
fn colors_of(look: Look) -> [Option<String>; 2] {
    let colors = look.palette.map(|palette| [palette.band, palette.accent].map(|color| color.to_string()));
    colors.map_or([None, None], |colors| colors.map(Some))
}

/// Sets what stands around the portal's name. `false`, and nothing changed, where the portal has no such picture.
pub async fn set_emblem(
    tx: &mut Tx, editor: &SignedInEditor, words: HeadWords<'_>, emblem: Option<PhotoId>, now: Timestamp,
) -> sqlx::Result<bool> {
    let portal = editor.portal();
    if let Some(emblem) = emblem {
        let query = "select id from photos where portal_id = $1 and id = $2";
        let found: Option<i64> =
            writing!(tx, |c| sqlx::query_scalar(query).bind(portal.0).bind(emblem.0).fetch_optional(c))?;
        if found.is_none() {
            return Ok(false);
        }
    }
    let query = "insert into portal_settings (portal_id, english_name, superior, slogan, emblem_id)
        values ($1, $2, $3, $4, $5)
        on conflict (portal_id) do update set english_name = excluded.english_name, superior = excluded.superior,
            slogan = excluded.slogan, emblem_id = excluded.emblem_id";
    let HeadWords { english_name, superior, slogan } = words;
    let id = emblem.map(|emblem| emblem.0);
    execute!(tx, sqlx::query(query).bind(portal.0).bind(english_name).bind(superior).bind(slogan).bind(id))?;
    let emblem = id.map_or("không có huy hiệu".to_owned(), |id| format!("huy hiệu: ảnh số {id}"));
    let detail = format!("“{english_name}”, “{superior}”, “{slogan}”, {emblem}");
    write_down(tx, editor, "tên tiếng Anh, cơ quan cấp trên, khẩu hiệu, huy hiệu", &detail, now).await?;
    Ok(true)
}

/// Sets the portal's own colours, or with no palette those that come with the program, and how large its letters are.
pub async fn set_look(tx: &mut Tx, editor: &SignedInEditor, look: Look, now: Timestamp) -> sqlx::Result<()> {
    let query = "insert into portal_settings (portal_id, band_color, accent_color, type_scale) values ($1, $2, $3, $4)
        on conflict (portal_id) do update set band_color = excluded.band_color, accent_color = excluded.accent_color,
            type_scale = excluded.type_scale";
    let [band, accent] = colors_of(look);
    let scale = look.scale.as_str();
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(&band).bind(&accent).bind(scale))?;
    let colors =
        band.zip(accent).map_or("màu như mặc định".to_owned(), |(band, accent)| format!("{band}, {accent}"));
    write_down(tx, editor, "màu sắc, cỡ chữ", &format!("{colors}; chữ {}", look.scale.title()), now).await
}

/// Sets whom readers turn to and who answers for the portal.
pub async fn set_contact(tx: &mut Tx, editor: &SignedInEditor, contact: &Contact, now: Timestamp) -> sqlx::Result<()> {
    let query = "insert into portal_settings
            (portal_id, address, phone, hotline, email, hours, responsible, licence)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (portal_id) do update set address = excluded.address, phone = excluded.phone,
            hotline = excluded.hotline, email = excluded.email, hours = excluded.hours,
            responsible = excluded.responsible, licence = excluded.licence";
    let Contact { address, phone, hotline, email, hours, responsible, licence } = contact;
    let texts = [address, phone, hotline, email, hours, responsible, licence].map(String::as_str);
    execute!(tx, texts.iter().fold(sqlx::query(query).bind(editor.portal().0), |query, text| query.bind(*text)))?;
    let detail = texts.join(" | ");
    write_down(tx, editor, "liên hệ, người chịu trách nhiệm", &detail, now).await
}

/// Sets the hosts outside that articles may link to.
pub async fn set_allowed_hosts(
    tx: &mut Tx, editor: &SignedInEditor, hosts: &[String], now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into portal_settings (portal_id, allowed_hosts) values ($1, $2)
        on conflict (portal_id) do update set allowed_hosts = excluded.allowed_hosts";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(hosts.join("\n")))?;
    write_down(tx, editor, "trang ngoài được dẫn tới", &hosts.join(", "), now).await
}

/// Sets how texts are reviewed where a section says nothing else.
pub async fn set_review_rules(
    tx: &mut Tx, editor: &SignedInEditor, rules: ReviewRules, now: Timestamp,
) -> sqlx::Result<()> {
    let query = "insert into portal_settings (portal_id, review_levels, may_approve_own) values ($1, $2, $3)
        on conflict (portal_id) do update set review_levels = excluded.review_levels,
            may_approve_own = excluded.may_approve_own";
    execute!(tx, sqlx::query(query).bind(editor.portal().0).bind(rules.levels.number()).bind(rules.may_approve_own))?;
    let own = if rules.may_approve_own { "được tự duyệt bài mình" } else { "không tự duyệt bài mình" };
    let detail = format!("{}, {own}", rules.levels.title());
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::ReviewRulesChanged, "cả cổng", &detail), now)
        .await
}

/// Gives the portal another name. `false`, and nothing changed, where another portal has it.
pub async fn rename_portal(tx: &mut Tx, editor: &SignedInEditor, name: &str, now: Timestamp) -> sqlx::Result<bool> {
    if !portals::rename_portal(tx, editor.portal(), name).await? {
        return Ok(false);
    }
    write_down(tx, editor, "tên cổng", name, now).await?;
    Ok(true)
}

/// Lets the portal answer to one more host. `false`, and nothing changed, where a portal has it already.
pub async fn add_host(tx: &mut Tx, editor: &SignedInEditor, host: &str, now: Timestamp) -> sqlx::Result<bool> {
    if !portals::insert_host(tx, editor.portal(), host).await? {
        return Ok(false);
    }
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::HostAdded, host, ""), now).await?;
    Ok(true)
}

/// Lets the portal answer to a host no more. `false`, and nothing changed, where it does not, or answers to no other.
pub async fn remove_host(tx: &mut Tx, editor: &SignedInEditor, host: &str, now: Timestamp) -> sqlx::Result<bool> {
    if !portals::delete_host(tx, editor.portal(), host).await? {
        return Ok(false);
    }
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::HostRemoved, host, ""), now).await?;
    Ok(true)
}

/// Adds a correction to the visits that an old portal had counted, less than nought too. `false`, and nothing changed, where
/// that would leave less than none.
pub async fn correct_visits(
    tx: &mut Tx, editor: &SignedInEditor, visits: i64, source: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let portal = editor.portal();
    if counting::find_visit_base(tx, portal).await? + visits < 0 {
        return Ok(false);
    }
    counting::add_visit_base(tx, portal, visits, source, now).await?;
    let detail = format!("{visits:+} ({source})");
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::CountCorrected, "lượt truy cập", &detail), now).await?;
    Ok(true)
}

/// The same for the views of an article.
pub async fn correct_page_views(
    tx: &mut Tx, editor: &SignedInEditor, article: ArticleId, views: i64, source: &str, now: Timestamp,
) -> sqlx::Result<bool> {
    let portal = editor.portal();
    let Some(base) = counting::find_page_view_base(tx, portal, article).await? else { return Ok(false) };
    if base + views < 0 {
        return Ok(false);
    }
    counting::add_page_view_base(tx, portal, article, views, source, now).await?;
    let (subject, detail) = (format!("lượt xem bài số {}", article.0), format!("{views:+} ({source})"));
    audit::append(tx, portal, NewEntry::by(editor, AuditAct::CountCorrected, &subject, &detail), now).await?;
    Ok(true)
}

async fn write_down(
    tx: &mut Tx, editor: &SignedInEditor, subject: &str, detail: &str, now: Timestamp,
) -> sqlx::Result<()> {
    audit::append(tx, editor.portal(), NewEntry::by(editor, AuditAct::SettingsChanged, subject, detail), now).await
}

#[cfg(test)]
mod tests;
