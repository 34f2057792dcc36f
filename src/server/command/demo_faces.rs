//! The demonstration's portals: what each calls itself, how it looks, and how its front page is arranged. All show the same invented
//! texts, in which the ward's names are those of each.

use crate::domain::{Color, Contact, Identity, Look, Palette, TypeScale, front::TypedBlock};
use anyhow::{Context, ensure};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "demo/"]
#[include = "faces/*"]
#[include = "emblems/*.webp"]
struct Content;

const EMBLEM_WIDTHS: [u32; 2] = [160, 320];

/// One portal of the demonstration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Face {
    pub host: String,
    pub name: String,
    english_name: String,
    #[serde(default)]
    superior: String,
    #[serde(default)]
    slogan: String,
    /// What the ward's texts say, and what they say here.
    #[serde(default)]
    names: Vec<(String, String)>,
    /// What the ward's numbered quarters are called here.
    area: Option<String>,
    look: Option<FaceLook>,
    /// By the slug of a section: what it is called here.
    #[serde(default)]
    pub titles: HashMap<String, String>,
    contact: Contact,
    /// Of the front page; none: it arranges itself. Sections and articles are told by their slugs.
    #[serde(default)]
    pub blocks: Vec<TypedBlock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaceLook {
    band: String,
    accent: String,
    scale: String,
    emblem: String,
}

/// All of them, the ward first.
pub(super) fn read_all() -> anyhow::Result<Vec<Face>> {
    let mut paths: Vec<_> = Content::iter().filter(|path| path.starts_with("faces/")).collect();
    paths.sort();
    let faces = paths.into_iter().map(|path| {
        let file = Content::get(&path).context("a listed file")?;
        toml::from_str(std::str::from_utf8(&file.data)?).with_context(|| path.to_string())
    });
    let mut faces = faces.collect::<anyhow::Result<Vec<Face>>>()?;
    let ward = faces.first().context("the ward")?.contact.clone();
    faces.iter_mut().skip(1).for_each(|face| face.complete(&ward));
    Ok(faces)
}

impl Face {
    /// Adds to the names whom the ward's texts say to call and where to come, and its quarters.
    fn complete(&mut self, ward: &Contact) {
        let street = |address: &str| address.rsplit_once(", ").map_or(address, |(street, _)| street).to_owned();
        let mut names = vec![
            (street(&ward.address), street(&self.contact.address)),
            (ward.phone.clone(), self.contact.phone.clone()),
            (ward.hotline.clone(), self.contact.hotline.clone()),
        ];
        names.append(&mut self.names);
        for (place, area) in (1..=9).flat_map(|place| self.area.iter().map(move |area| (place, area))) {
            names.push((format!("khu vực {place}"), format!("{area} {place}")));
            names.push((format!("Khu vực {place}"), format!("{area} {place}")));
        }
        self.names = names;
    }

    /// A text of the ward as it is told here.
    pub fn tell(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// What the portal says of itself.
    ///
    /// # Errors
    /// Where its colours cannot be read, or its address not be reached.
    pub fn identity(&self) -> anyhow::Result<Identity> {
        let contact = self.contact.clone().typed();
        let contact = contact.map_err(|faults| anyhow::anyhow!("{}: {faults:?}", self.host))?;
        Ok(Identity {
            english_name: self.english_name.clone(),
            superior: self.superior.clone(),
            slogan: self.slogan.clone(),
            look: self.look()?,
            contact,
            ..Identity::default()
        })
    }

    fn look(&self) -> anyhow::Result<Look> {
        let Some(FaceLook { band, accent, scale, .. }) = &self.look else { return Ok(Look::default()) };
        let color = |text: &str| Color::parse(text).with_context(|| format!("{}: {text} không phải là màu", self.host));
        let palette = Palette { band: color(band)?, accent: color(accent)? };
        ensure!(palette.readable() == palette, "{}: không đọc được chữ trên các màu này", self.host);
        let scale = TypeScale::parse(scale).with_context(|| format!("{}: không có cỡ chữ {scale}", self.host))?;
        Ok(Look { palette: Some(palette), scale })
    }

    /// Its emblem in all widths, as the store takes them; `None` where it has no own.
    pub fn emblem(&self) -> anyhow::Result<Option<Vec<Vec<u8>>>> {
        let Some(FaceLook { emblem, .. }) = &self.look else { return Ok(None) };
        let files = EMBLEM_WIDTHS.map(|width| Content::get(&format!("emblems/{emblem}-{width}.webp")));
        let files = files.into_iter().map(|file| Some(file?.data.into_owned())).collect::<Option<Vec<_>>>();
        Ok(Some(files.with_context(|| format!("thiếu huy hiệu {emblem}"))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_can_be_shown_and_has_its_own_address() {
        let faces = read_all().expect("read");
        assert_eq!((faces.len(), faces[0].name.as_str()), (6, super::super::demo::PORTAL_NAME));
        let mut hosts: Vec<_> = faces.iter().map(|face| face.host.as_str()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        assert_eq!(hosts.len(), 6);
        for face in &faces {
            let identity = face.identity().expect("it can be read");
            assert_eq!(face.emblem().expect("its emblem").is_some(), !identity.look.is_default(), "{}", face.host);
        }
    }

    #[test]
    fn a_text_is_told_with_the_names_of_the_place() {
        let faces = read_all().expect("read");
        let text = "UBND phường Bến Sen mời người dân khu vực 3 của phường gọi 0293 000 0911. Ben Sen Ward";
        assert_eq!(faces[0].tell(text), text);
        let told = "UBND xã Đồng Mây mời người dân thôn 3 của xã gọi 0293 000 0912. Dong May Commune";
        assert_eq!(faces[1].tell(text), told);
    }
}
