//! Why an attachment is refused, and what the sender should do.

/// Why an attachment is refused. The text of the error is its English sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.en())]
pub enum MediaError {
    /// No bytes at all.
    Empty,
    /// SVG, HTML or another text that a browser could run.
    Active,
    /// Two things at once: a picture that is also an archive, a PDF or a page.
    Disguised,
    /// HEIC, the iPhone's own format.
    Heic,
    /// A picture format that is not taken (GIF, BMP, TIFF, AVIF).
    OtherPicture,
    /// Neither photo, video nor voice.
    Unsupported,
    /// More pixels than allowed; nothing was decoded.
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The file ends early or does not follow its format.
    Broken,
    /// A video or voice message is too long.
    TooLong {
        /// Its length in seconds.
        seconds: u64,
        /// The longest allowed, in seconds.
        limit: u64,
    },
    /// A video or voice message holds a position or a foreign track that cannot be blanked in place.
    Unblankable,
    /// The bytes could not be read from where they are staged.
    Unreadable,
}

impl MediaError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "media_empty",
            Self::Active => "media_active_content",
            Self::Disguised => "media_disguised",
            Self::Heic => "media_heic",
            Self::OtherPicture => "media_picture_format",
            Self::Unsupported => "media_unsupported",
            Self::TooManyPixels { .. } => "media_too_many_pixels",
            Self::Broken => "media_broken",
            Self::TooLong { .. } => "media_too_long",
            Self::Unblankable => "media_position_inside",
            Self::Unreadable => "media_unreadable",
        }
    }

    /// What to do, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "文件是空的，请重新选择。".to_owned(),
            Self::Active => "不能上传网页或 SVG 文件，请上传照片、视频或语音。".to_owned(),
            Self::Disguised => "文件里夹带了别的内容，不能上传；请用手机重新拍一张。".to_owned(),
            Self::Heic => {
                "暂不支持 HEIC 格式，请在手机“设置—相机—格式”里选“兼容性最佳”，或转成 JPEG 后再传。"
                    .to_owned()
            }
            Self::OtherPicture => "暂不支持这种图片格式，请转成 JPEG 或 PNG 后再传。".to_owned(),
            Self::Unsupported => "只能上传照片、视频或语音，请重新选择。".to_owned(),
            Self::TooManyPixels { .. } => "照片太大了，请重新拍一张。".to_owned(),
            Self::Broken => "文件不完整或已损坏，请重新拍摄或重新上传。".to_owned(),
            Self::TooLong { seconds, limit } => {
                format!("时长 {seconds} 秒，超过了 {limit} 秒，请剪短或分段后再传。")
            }
            Self::Unblankable => {
                "这段视频或语音里带有无法去除的位置等附加信息，请用手机自带相机或录音机重新录一段。"
                    .to_owned()
            }
            Self::Unreadable => "服务器没能读取文件，请稍后再传一次。".to_owned(),
        }
    }

    /// What to do, in English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Empty => "The file is empty; choose it again.".to_owned(),
            Self::Active => "Web pages and SVG files are not taken; send a photo, a video or a voice message.".to_owned(),
            Self::Disguised => "Something else is hidden in this file; take a new photo with the phone.".to_owned(),
            Self::Heic => {
                "HEIC is not supported: choose \"Most Compatible\" in the camera settings, or send the photo as JPEG."
                    .to_owned()
            }
            Self::OtherPicture => "This picture format is not supported; send it as JPEG or PNG.".to_owned(),
            Self::Unsupported => "Only photos, videos and voice messages are taken; choose another file.".to_owned(),
            Self::TooManyPixels { width, height } => {
                format!("The photo is too large ({width} × {height} pixels); take it again.")
            }
            Self::Broken => "The file is incomplete or damaged; record or upload it again.".to_owned(),
            Self::TooLong { seconds, limit } => {
                format!("It lasts {seconds} seconds, the limit is {limit}; shorten or split it.")
            }
            Self::Unblankable => {
                "It holds a position or other data that cannot be removed; record it again with the phone's own app."
                    .to_owned()
            }
            Self::Unreadable => "The server could not read the file; send it again in a moment.".to_owned(),
        }
    }
}

impl From<std::io::Error> for MediaError {
    /// An end that comes too early is the file's fault, anything else the server's.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof { Self::Broken } else { Self::Unreadable }
    }
}
