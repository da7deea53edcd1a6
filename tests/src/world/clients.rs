//! The clients: they book, click twice, open tabs, choose where to pay and think again, pay late, pay twice, go away, come
//! back; and the owner, who tests a connection.

use super::World;
use super::edge::{Job, Stage};
use super::promise::HOLD_DAYS;
use crate::fixtures::{DAY, request, shown_at, shown_by};
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::id::{ProviderRef, ServiceId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::mandate::Mandate;
use chairtime_shared::money::Money;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

/// How the salon makes somebody's visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtDesk {
    /// Asked for ahead.
    pub(super) ask: Option<Money>,
}

/// Somebody with a browser.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) request: BookingRequest,
    /// It is the owner, who pays this much there to see that it works.
    pub(super) test: Option<(Provider, Money)>,
    /// The salon makes the visit for them.
    pub(super) at_desk: Option<AtDesk>,
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
        let days = if self.rng.percent(6) { 4 + self.rng.seconds(5) } else { self.rng.seconds(2) };
        let start = self.place.at(self.now, days, 600 + 30 * self.rng.seconds(12));
        self.request_for(services, pay, start)
    }

    /// What somebody new posts for that visit.
    pub(super) fn request_for(
        &mut self,
        services: &[&str],
        pay: PayChoice,
        start: Timestamp,
    ) -> BookingRequest {
        let number = self.clients.len() as u64 + 1;
        let mut request = request(&self.salon, number, services, start, pay);
        let person = self.salon.staff[self.rng.index(2)].id.clone();
        let week = self.now.plus(HOLD_DAYS * DAY);
        for staff in [self.salon.staff[0].id.clone(), person.clone()] {
            if let Some(shown) = shown_at(&self.salon, &request.services, &staff, (start, week)) {
                request.shown = shown;
                request.mandate = self.leave_given(&request.services, &staff, pay);
            }
        }
        if self.rng.percent(40) {
            request.staff = StaffChoice::Member { id: person };
        }
        if request.services.len() > 1 && self.rng.percent(50) {
            let team = self.a_team(request.services.len());
            if let Some(shown) = shown_by(&self.salon, &request.services, &team, (start, week)) {
                request.shown = shown;
                let services = request.services.iter().map(ServiceId::as_str);
                let lines: Vec<_> = services.zip(team.iter().map(StaffId::as_str)).collect();
                request.mandate = self.leave_of(&lines, pay);
                request.staff = self.chosen(team);
            }
        }
        request.provider = self.a_choice();
        request
    }

    /// Somebody for each of so many services.
    pub(super) fn a_team(&mut self, services: usize) -> Vec<StaffId> {
        (0..services).map(|_| self.salon.staff[self.rng.index(2)].id.clone()).collect()
    }

    /// These people service by service, of whom one or the other may be anybody.
    pub(super) fn chosen(&mut self, team: Vec<StaffId>) -> StaffChoice {
        let each = team.into_iter().map(|id| (!self.rng.percent(25)).then_some(id));
        StaffChoice::Each { each: each.collect() }
    }

    /// What the client of a visit with that person allows.
    fn leave_given(&mut self, services: &[ServiceId], staff: &StaffId, pay: PayChoice) -> Option<Mandate> {
        let lines: Vec<_> = services.iter().map(|service| (service.as_str(), staff.as_str())).collect();
        self.leave_of(&lines, pay)
    }

    /// What the client of a visit allows: now and then not what was asked for.
    fn leave_of(&mut self, lines: &[(&str, &str)], pay: PayChoice) -> Option<Mandate> {
        let leave = self.house.leave(lines, pay == PayChoice::Now);
        let sentence = |minor| Mandate::ask(&self.salon.name, self.house.sum(minor), Locale::En);
        match (self.rng.below(20), leave) {
            (0, Some(_)) => None,
            (0, None) => Some(sentence(1_000)),
            (1, Some(minor)) => Some(sentence(minor - 1)),
            (2, Some(minor)) => Some(Mandate { text: "I allow everything.".to_owned(), ..sentence(minor) }),
            (_, leave) => leave.map(sentence),
        }
    }

    /// Where a client wants to pay: often anywhere, now and then where the salon is not connected.
    pub(super) fn a_choice(&mut self) -> Option<Provider> {
        self.rng.percent(50).then(|| self.rng.pick(&Provider::ALL))
    }

    /// Rather not where the client was sent last.
    fn thinks_again(&mut self, client: usize) -> Option<Provider> {
        let last = self.clients[client].pages.last().map(|name| self.stripe.find(name).is_some());
        match last {
            Some(true) if self.rng.percent(70) => Some(Provider::TipTopPay),
            Some(false) if self.rng.percent(70) => Some(Provider::Stripe),
            _ => self.a_choice(),
        }
    }

    pub(super) fn new_client(&mut self) {
        let mut request = self.new_request();
        if !self.clients.is_empty() && self.rng.percent(40) {
            // Another tab, or another person, after the same slot.
            let other = &self.clients[self.rng.index(self.clients.len())].request;
            request = BookingRequest { id: request.id, contact: request.contact, ..other.clone() };
        }
        let test = self.rng.percent(6).then(|| {
            let units = 100 + 10 * self.rng.below(40);
            let amount = self.house.sum(self.house.scaled(units));
            (self.rng.pick(&self.books.providers), amount)
        });
        let client = self.add_client(request, test);
        self.ask(client, Stage::Book);
        if test.is_none() && self.rng.percent(12) {
            let ask = self.rng.percent(60).then(|| self.a_sum());
            self.clients[client].at_desk = Some(AtDesk { ask });
        }
    }

    pub(super) fn add_client(&mut self, request: BookingRequest, test: Option<(Provider, Money)>) -> usize {
        let pages = Vec::new();
        let (at_desk, told_booked, told_confirmed) = (None, false, false);
        self.clients.push(Client { request, test, at_desk, pages, told_booked, told_confirmed });
        self.clients.len() - 1
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
            15..25 => {
                let provider = self.thinks_again(client);
                self.ask(client, Stage::Start(provider));
            }
            25..30 => {
                // Several tabs, and in all of them the button is pressed.
                self.counts.add("several tabs");
                for _ in 0..5 {
                    let provider = self.a_choice();
                    self.ask(client, Stage::Start(provider));
                }
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

    fn page(&mut self, client: usize) -> Option<ProviderRef> {
        let pages = &self.clients[client].pages;
        (!pages.is_empty()).then(|| pages[self.rng.index(pages.len())].clone())
    }

    fn declined(&mut self, client: usize) {
        let page = self.page(client);
        if let Some(page) = page.and_then(|name| self.stripe.find(&name)) {
            self.note(|| format!("client {client} is declined on page {page}"));
            self.stripe.decline(page);
        }
    }

    /// Pays, and now and then on every page that is open, and in two tabs at once.
    pub(super) fn pays(&mut self, client: usize) {
        let Some(page) = self.page(client) else { return };
        let everywhere = self.rng.percent(60);
        let others = self.clients[client].pages.iter().filter(|_| everywhere);
        let mut pages: Vec<_> = others.cloned().chain([page.clone()]).collect();
        if self.rng.percent(25) {
            pages.push(page);
        }
        for page in pages {
            let paid = match (self.stripe.find(&page), self.tiptoppay.page(&page)) {
                (Some(page), _) => self.stripe.pay(page, self.there()),
                (None, Some(page)) => self.pays_at_tiptoppay(page),
                (None, None) => panic!("a page is at one provider: {page}"),
            };
            if paid {
                self.note(|| format!("client {client} pays on page {page}"));
                self.counts.add("payment");
            }
        }
        if self.rng.percent(15) {
            self.ask(client, Stage::Refresh);
        }
        if self.rng.percent(25) {
            // They think that it did not work, and try elsewhere.
            let elsewhere = self.thinks_again(client);
            self.ask(client, Stage::Start(elsewhere));
        }
    }
}
