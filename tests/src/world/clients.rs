//! The clients: they book, click twice, open tabs, pay late, pay twice, go away, come back.

use super::World;
use super::edge::{Job, Stage};
use crate::fixtures::{at_salon, request};
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::id::ProviderRef;

/// Somebody with a browser.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) request: BookingRequest,
    /// Pages that they were sent to.
    pub(super) pages: Vec<ProviderRef>,
    /// They have seen that the booking exists.
    pub(super) told_booked: bool,
    /// They have seen that it stands.
    pub(super) told_confirmed: bool,
}

impl World {
    fn new_request(&mut self) -> BookingRequest {
        let (services, pay): (&[&str], _) = match self.rng.below(10) {
            0..5 => (&["cut"], PayChoice::Now),
            5..7 => (&["colour"], PayChoice::Now),
            7 => (&["wash", "cut"], PayChoice::Now),
            8 => (&["colour"], PayChoice::AtSalon),
            _ => (&["wash"], PayChoice::AtSalon),
        };
        let start = at_salon(self.now, self.rng.seconds(2), 600 + 30 * self.rng.seconds(12));
        let number = self.clients.len() as u64 + 1;
        let mut request = request(&self.salon, number, services, start, pay);
        if self.rng.percent(40) {
            request.staff = StaffChoice::Member { id: self.salon.staff[self.rng.index(2)].id.clone() };
        }
        request
    }

    pub(super) fn new_client(&mut self) {
        let mut request = self.new_request();
        if !self.clients.is_empty() && self.rng.percent(40) {
            // Another tab, or another person, after the same slot.
            let other = &self.clients[self.rng.index(self.clients.len())].request;
            request = BookingRequest { id: request.id, contact: request.contact, ..other.clone() };
        }
        self.clients.push(Client { request, pages: Vec::new(), told_booked: false, told_confirmed: false });
        self.ask(self.clients.len() - 1, Stage::Book);
    }

    pub(super) fn ask(&mut self, client: usize, stage: Stage) {
        let request = self.clients[client].request.clone();
        self.jobs.push(Job { client, request, stage });
    }

    pub(super) fn client_acts(&mut self) {
        if self.clients.is_empty() {
            return;
        }
        // Mostly somebody recent.
        let recent = self.clients.len().min(6);
        let client = if self.rng.percent(80) {
            self.clients.len() - 1 - self.rng.index(recent)
        } else {
            self.rng.index(self.clients.len())
        };
        match self.rng.below(100) {
            0..8 => self.ask(client, Stage::Book),
            8..12 => {
                self.counts.add("double click");
                self.ask(client, Stage::Book);
                self.ask(client, Stage::Book);
            }
            12..15 => self.posts_something_else(client),
            15..25 => self.ask(client, Stage::Start),
            25..30 => {
                // Several tabs, and in all of them the button is pressed.
                self.counts.add("several tabs");
                (0..5).for_each(|_| self.ask(client, Stage::Start));
            }
            30..34 => {
                self.counts.add("release asked");
                self.ask(client, Stage::Release);
            }
            34..40 => self.ask(client, Stage::Refresh),
            40..48 => self.declined(client),
            _ => self.pays(client),
        }
    }

    /// The same identifier with something else in the form.
    fn posts_something_else(&mut self, client: usize) {
        self.counts.add("other post under the same identifier");
        let mut request = self.clients[client].request.clone();
        request.start = request.start.plus(1_800);
        self.jobs.push(Job { client, request, stage: Stage::Book });
    }

    fn page(&mut self, client: usize) -> Option<usize> {
        let pages = &self.clients[client].pages;
        let page = (!pages.is_empty()).then(|| pages[self.rng.index(pages.len())].clone())?;
        self.stripe.find(&page)
    }

    fn declined(&mut self, client: usize) {
        if let Some(page) = self.page(client) {
            self.note(|| format!("client {client} is declined on page {page}"));
            self.stripe.decline(page);
        }
    }

    /// Pays, and now and then on every page that is open.
    fn pays(&mut self, client: usize) {
        let Some(page) = self.page(client) else { return };
        let everywhere = self.rng.percent(60);
        let others = self.clients[client].pages.iter().filter(|_| everywhere);
        let pages: Vec<_> = others.filter_map(|name| self.stripe.find(name)).chain([page]).collect();
        for page in pages {
            if self.stripe.pay(page) {
                self.note(|| format!("client {client} pays on page {page}"));
                self.counts.add("payment");
            }
        }
        if self.rng.percent(15) {
            self.ask(client, Stage::Refresh);
        }
    }
}
