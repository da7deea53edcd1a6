//! Request bodies: read once, up to a limit that counts what really comes.

use chairtime_shared::api::{Code, Problem};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use worker::Request;

/// Largest body of the public API in bytes.
pub(super) const API_BYTES_MAX: usize = 16 * 1024;
/// Largest provider message in bytes.
pub(super) const WEBHOOK_BYTES_MAX: usize = 512 * 1024;
/// Largest catalogue in bytes.
pub(super) const CATALOGUE_BYTES_MAX: usize = 1024 * 1024;

fn too_large(limit: usize) -> Problem {
    Problem::new(Code::BodyTooLarge).detail(format!("at most {limit} bytes"))
}

/// The body's bytes. A declared length is held to by the HTTP layer, so such a body is read in one piece, which takes a
/// fraction of the time; without one, what comes is counted piece by piece.
pub(super) async fn bytes(request: &mut Request, limit: usize) -> Result<Vec<u8>, Problem> {
    let declared = request.headers().get("Content-Length").ok().flatten();
    let broken = |_| Problem::new(Code::Malformed).detail("the body broke off");
    if let Some(length) = declared.and_then(|length| length.parse::<usize>().ok()) {
        if length > limit {
            return Err(too_large(limit));
        }
        let body = request.bytes().await.map_err(broken)?;
        return if body.len() > limit { Err(too_large(limit)) } else { Ok(body) };
    }
    let Ok(mut stream) = request.stream() else { return Ok(Vec::new()) };
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(broken)?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The body as JSON that holds secrets: an error tells where it is, never what is there.
pub(super) async fn secret_json<T: DeserializeOwned>(
    request: &mut Request,
    limit: usize,
) -> Result<T, Problem> {
    let bytes = json_bytes(request, limit).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("JSON error at line {} column {}", error.line(), error.column());
        Problem::new(Code::Malformed).detail(place)
    })
}

/// The body as JSON, or nothing where there is no body.
pub(super) async fn optional_json<T: DeserializeOwned + Default>(
    request: &mut Request,
    limit: usize,
) -> Result<T, Problem> {
    let bytes = bytes(request, limit).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    is_json(request)?;
    read(&bytes)
}

/// The body as JSON. Only `application/json`, which makes a browser ask before it sends it from another site.
pub(super) async fn json<T: DeserializeOwned>(request: &mut Request, limit: usize) -> Result<T, Problem> {
    read(&json_bytes(request, limit).await?)
}

async fn json_bytes(request: &mut Request, limit: usize) -> Result<Vec<u8>, Problem> {
    is_json(request)?;
    bytes(request, limit).await
}

fn is_json(request: &Request) -> Result<(), Problem> {
    let kind = request.headers().get("Content-Type").ok().flatten().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| Problem::new(Code::Malformed).detail(error.to_string()))
}
