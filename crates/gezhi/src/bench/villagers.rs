//! What villagers send: the same reports for the product over HTTP and for the reference.

use super::client::cookie;
use super::load::Requests;
use gezhi_app::App;
use gezhi_app::cases::NewReport;
use gezhi_domain::profile::Profile;
use std::fmt::Write as _;

const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

/// Texts and positions to make reports of.
#[derive(Clone)]
pub struct Villagers {
    texts: Vec<String>,
    points: Vec<(f64, f64)>,
    /// Sessions; every other client is signed in, the others are strangers.
    pub tokens: Vec<String>,
    /// A photo to be sent with each report.
    photo: Option<Vec<u8>>,
    /// Keys of one run differ from those of every other.
    pub run: u64,
}

/// One report.
struct Told<'a> {
    text: &'a str,
    phone: String,
    lon: f64,
    lat: f64,
    key: String,
}

/// Spreads consecutive numbers (the finaliser of SplitMix64).
fn spread(number: u64) -> u64 {
    let a = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

fn pick<T>(of: &[T], number: u64) -> Option<&T> {
    let length = u64::try_from(of.len()).ok().filter(|length| *length > 0)?;
    of.get(usize::try_from(number % length).ok()?)
}

impl Villagers {
    /// Villagers of a county: the texts of its profile, at the centres of its deepest grids.
    #[must_use]
    pub fn of(app: &App, profile: &Profile) -> Self {
        let directory = app.directory();
        let leaves: Vec<_> = directory.places().filter(|place| place.children.is_empty()).collect();
        let points = leaves.iter().filter_map(|place| place.point).collect();
        let texts = profile
            .demo
            .samples
            .iter()
            .flat_map(|sample| &sample.texts)
            .zip(leaves.iter().cycle())
            .map(|(text, place)| text.replace("{place}", &place.name))
            .collect();
        Self { texts, points, tokens: Vec::new(), photo: None, run: 0 }
    }

    /// The same villagers with a photo each.
    #[must_use]
    pub fn with_photo(&self, photo: Vec<u8>, run: u64) -> Self {
        Self { photo: Some(photo), run, ..self.clone() }
    }

    fn told(&self, client: usize, number: usize) -> Told<'_> {
        let n = u64::try_from(client * 1_000_000 + number).unwrap_or_default();
        let dice = spread(n ^ (self.run << 48));
        let (lon, lat) = pick(&self.points, dice >> 8).copied().unwrap_or_default();
        Told {
            text: pick(&self.texts, dice).map(String::as_str).unwrap_or_default(),
            phone: format!("138{:08}", dice % 100_000_000),
            lon,
            lat,
            key: format!("{:016x}-{n:08x}", dice ^ self.run),
        }
    }

    /// The report as the use case takes it, of client 0.
    #[must_use]
    pub fn report(&self, number: usize) -> NewReport {
        let told = self.told(0, number);
        NewReport {
            text: told.text.to_owned(),
            phone: Some(told.phone),
            point: Some((told.lon, told.lat)),
            accuracy_m: Some(12.0),
            body_hash: gezhi_app::files::sha256(told.text.as_bytes()),
            idempotency_key: Some(told.key),
            address: Some("127.0.0.1".into()),
            ..NewReport::default()
        }
    }

    /// The form as the phone page sends it.
    fn form(&self, told: &Told<'_>) -> Vec<u8> {
        let mut form = String::with_capacity(1_200);
        let numbers = [told.lon.to_string(), told.lat.to_string()];
        let [lon, lat] = &numbers;
        let fields = [
            ("text", told.text),
            ("phone", &told.phone),
            ("lon", lon),
            ("lat", lat),
            ("accuracy", "12"),
            ("crs", "WGS-84"),
            ("client_created_at", "2026-11-22T06:00:00.000Z"),
        ];
        for (name, value) in fields {
            let _ = write!(
                form,
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let mut form = form.into_bytes();
        if let Some(photo) = &self.photo {
            let head = "Content-Disposition: form-data; name=\"photos\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg";
            form.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").into_bytes());
            form.extend(photo);
            form.extend(b"\r\n");
        }
        form.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        form
    }
}

impl Requests for Villagers {
    fn next(&self, client: usize, number: usize) -> Vec<u8> {
        let told = self.told(client, number);
        let form = self.form(&told);
        let token = self.tokens.get((client / 2) % self.tokens.len().max(1)).filter(|_| client % 2 == 1);
        let mut request = format!(
            "POST /api/v1/reports HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n\
             accept-encoding: gzip, deflate, br\r\nsec-fetch-site: same-origin\r\nidempotency-key: {}\r\n{}\
             content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
            told.key,
            cookie(token.map(String::as_str)),
            form.len()
        )
        .into_bytes();
        request.extend(form);
        request
    }

    fn expected(&self) -> u16 {
        201
    }
}
