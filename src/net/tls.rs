//! Whom TLS trusts: the system's authorities, read anew for each connection, and a municipality's own.

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;
use std::path::PathBuf;
use std::sync::Arc;

/// The client side of TLS, trusting the system's roots and those of the given PEM file. It reads files: not for a thread that others
/// wait for.
///
/// # Errors
/// Why the file of roots cannot be used, in words.
pub fn trust(ca_file: Option<PathBuf>) -> Result<ClientConfig, String> {
    let mut extra = Vec::new();
    if let Some(path) = ca_file {
        let unreadable = |cause: &dyn std::fmt::Display| format!("ca_file {}: {cause}", path.display());
        for root in CertificateDer::pem_file_iter(&path).map_err(|e| unreadable(&e))? {
            extra.push(root.map_err(|e| unreadable(&e))?);
        }
        if extra.is_empty() {
            return Err(unreadable(&"there is no certificate in it"));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(|e| e.to_string())?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}
