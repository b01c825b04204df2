//! synpunktd turns a municipality's functional mailboxes into a diary. This page is the map.
//!
//! # The idea
//! `domain::decide::decide(case, event, context)` is a pure function: it gives effects and reasons. Everything that a
//! municipality must be able to explain is in it. Around it, stations move rows in one direction; each is a `run_once`, and
//! all state is rows, so that a restart forgets nothing.
//!
//! ```text
//!  IMAP ──collect──▶ inbound (raw) ──process──▶ cases · documents · clocks · log · outbox ──deliver──▶ SMTP
//!                                      │                            │
//!                                      └──────── settle ◀───────── tick
//!                                   (decide ▸ write letters ▸ apply ▸ log ▸ commit)
//! ```
//!
//! # Layers: imports run down only
//! | Layer | Rooms |
//! | --- | --- |
//! | [`cli`] | one file a command |
//! | [`daemon`] | settings become living parts; loops, signals, watchdog, the clock |
//! | [`flow`] | the stations; begins and commits every transaction of a decision |
//! | [`mail`] · [`paper`] · [`store`] · [`imap`] · [`smtp`] · [`settings`] | each knows [`domain`] and none of the others |
//! | [`net`] | beneath imap and smtp: access tokens, and whom TLS trusts (SMTP trusts by its library) |
//! | [`domain`] | words and rules: pure, no I/O, no clock, no log |
//! | [`crash`] | where tests let the process die; nothing in a release build |
//!
//! `tests/architecture.rs` reads the imports and fails on one that runs up or sideways.
//!
//! # Where to start reading
//! 1. The words: [`domain::case`], [`domain::event`], [`domain::effect`], [`domain::policy`].
//! 2. The rules: [`domain::recognise`] (whose mail is it), [`domain::decide`] (what follows).
//! 3. One mail's way: [`flow::collect`], [`flow::process`], [`flow::settle`], [`flow::deliver`].
//! 4. How it turns: [`daemon`], then `daemon/worker.rs`, the loop of a station.
//!
//! `docs/ARCHITECTURE.md` walks through what happens step by step, `docs/lifecycle.md` shows the states of a case, and
//! `docs/adr/` tells why it is built so.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::too_many_lines,
        clippy::unwrap_used
    )
)]

pub mod cli;
pub mod crash;
pub mod daemon;
pub mod domain;
pub mod flow;
pub mod imap;
pub mod mail;
pub mod net;
pub mod paper;
pub mod settings;
pub mod smtp;
pub mod store;
