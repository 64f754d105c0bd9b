//! Học Vụ: a self-hosted micro-LMS for a commune's community classes.
//!
//! The rooms, in order: each may use those before it, never one after it.
#![forbid(unsafe_code)]

pub mod config;
pub mod db;
pub mod error;
pub mod journal;
pub mod keys;
pub mod text;
pub mod web;

pub mod community;
pub mod identity;
pub mod media;

pub mod catalog;
pub mod learning;

pub mod assessment;

pub mod certification;
