//! The contact form: what was typed, what is wrong with it.
//!
//! The checks are those of the Worker, [`chairtime_shared::contact`]. A field that was found wrong is checked again with
//! every key, so that its message goes as soon as it is mended; no field complains before the form was sent once.

use chairtime_shared::api::PayChoice;
use chairtime_shared::contact::{Contact, ContactField, ContactForm, FieldError, FieldFault, PhonePlan};
use chairtime_shared::provider::Provider;

/// The form as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What was typed.
    pub typed: ContactForm,
    /// The box beside the salon's text.
    pub consent: Consent,
    /// Now or at the salon, where the client may choose.
    pub pay: PayChoice,
    /// Where to pay, once the client has chosen.
    pub provider: Option<Provider>,
    /// Fields to mend, in the order of the form.
    pub errors: Vec<FieldError>,
}

/// The box beside the salon's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Empty.
    Open,
    /// Ticked.
    Given,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            typed: ContactForm::default(),
            consent: Consent::Open,
            pay: PayChoice::Now,
            provider: None,
            errors: Vec::new(),
        }
    }
}

impl Form {
    /// Everything that is wrong with the form, in its order.
    #[must_use]
    pub fn check(&self, plan: &PhonePlan) -> Vec<FieldError> {
        let mut errors = Contact::parse(&self.typed, plan).err().unwrap_or_default();
        if self.consent == Consent::Open {
            errors.push(FieldError { field: ContactField::Consent, fault: FieldFault::Missing });
        }
        errors
    }

    /// What is wrong with one field, if it was found wrong.
    #[must_use]
    pub fn fault(&self, field: ContactField) -> Option<FieldFault> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.fault)
    }

    /// Takes typed text in.
    pub fn type_in(&mut self, field: ContactField, text: String, plan: &PhonePlan) {
        match field {
            ContactField::Name => self.typed.name = text,
            ContactField::Phone => self.typed.phone = text,
            ContactField::Email => self.typed.email = text,
            ContactField::Comment => self.typed.comment = text,
            ContactField::Consent => {}
        }
        self.recheck(plan);
    }

    /// Turns the box over.
    pub fn turn_consent(&mut self, plan: &PhonePlan) {
        self.consent = match self.consent {
            Consent::Open => Consent::Given,
            Consent::Given => Consent::Open,
        };
        self.recheck(plan);
    }

    /// Checks the fields that were found wrong once more.
    fn recheck(&mut self, plan: &PhonePlan) {
        if !self.errors.is_empty() {
            let mut errors = self.check(plan);
            errors.retain(|error| self.fault(error.field).is_some());
            self.errors = errors;
        }
    }
}
