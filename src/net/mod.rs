//! What lies beneath the mail protocols: whom TLS trusts, the little HTTP that identity providers want, and access tokens.

pub mod http;
pub mod oauth;
pub mod tls;
pub mod token;
