//! What the process tells of itself: log lines on standard error, and traces to a collector (feature A9).

use crate::error::{CommandError, Result};
use opentelemetry::global;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::env;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, filter::Targets, fmt};

/// Where traces go; the names are OpenTelemetry's own, and so are those of headers, timeout and sampling.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

/// Logging and tracing of a process. Dropping it hands over the spans that still wait.
#[derive(Debug)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts logging (`GEZHI_LOG` says what, `GEZHI_LOG_FORMAT=json` makes each line an object) and, where a collector is
    /// named, tracing over OTLP.
    ///
    /// # Errors
    /// A log format there is not, a collector's address that is none.
    pub fn start() -> Result<Self> {
        let filter =
            EnvFilter::try_from_env("GEZHI_LOG").unwrap_or_else(|_| EnvFilter::new("warn,gezhi=info"));
        // Standard output belongs to the answer of the command.
        let lines: Box<dyn Layer<Registry> + Send + Sync> = match env::var("GEZHI_LOG_FORMAT").as_deref() {
            Ok("json") => fmt::layer().json().with_writer(std::io::stderr).with_filter(filter).boxed(),
            Ok("text") | Err(_) => fmt::layer().with_writer(std::io::stderr).with_filter(filter).boxed(),
            Ok(other) => {
                return Err(CommandError::refused(format!(
                    "GEZHI_LOG_FORMAT is text or json, not {other:?}"
                )));
            }
        };
        let traces = ENDPOINTS.iter().any(|name| env::var_os(name).is_some()).then(collector).transpose()?;
        let spans = traces.as_ref().map(|provider| {
            // Our own requests and database operations; libraries' spans would only be noise.
            let own = Targets::new().with_target("gezhi", LevelFilter::DEBUG);
            tracing_opentelemetry::layer().with_tracer(provider.tracer("gezhi")).with_filter(own)
        });
        tracing_subscriber::registry().with(lines).with(spans).init();
        Ok(Self { traces })
    }
}

fn collector() -> Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .build()
        .map_err(|error| CommandError::refused(format!("traces cannot be sent: {error}")))?;
    let resource = Resource::builder().with_service_name(env!("CARGO_PKG_NAME")).build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces
            && let Err(error) = traces.shutdown()
        {
            eprintln!("gezhi: the last traces were not sent: {error}");
        }
    }
}
