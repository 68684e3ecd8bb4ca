//! stub tests
