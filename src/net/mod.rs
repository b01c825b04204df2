//! What lies beneath the mail protocols: whom TLS trusts, how one logs in, the little HTTP that
//! identity providers want, and access tokens.

pub mod http;
pub mod login;
pub mod oauth;
pub mod tls;
pub mod token;
