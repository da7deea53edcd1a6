//! The contact form: what was typed, what is wrong with it.
//!
//! The checks are those of the Worker, [`chairtime_shared::contact`]. A field that was found wrong is checked again with
//! every key, so that its message goes as soon as it is mended; no field complains before the form was sent once.

use chairtime_shared::api::PayChoice;
use chairtime_shared::contact::{Contact, ContactField, ContactForm, FieldError, FieldFault, PhonePlan};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::provider::Provider;

/// The form as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What was typed.
    pub typed: ContactForm,
    /// The box beside the salon's text.
    pub consent: Consent,
    /// The leave to charge a fee that was ticked: this sentence and no other.
    pub allowed: Option<Mandate>,
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
            allowed: None,
            pay: PayChoice::Now,
            provider: None,
            errors: Vec::new(),
        }
    }
}

impl Form {
    /// Everything that is wrong with the form, in its order, when this leave is asked for.
    #[must_use]
    pub fn check(&self, plan: &PhonePlan, asked: Option<&Mandate>) -> Vec<FieldError> {
        let mut errors = Contact::parse(&self.typed, plan).err().unwrap_or_default();
        if self.consent == Consent::Open {
            errors.push(FieldError { field: ContactField::Consent, fault: FieldFault::Missing });
        }
        if asked.is_some() && asked != self.allowed.as_ref() {
            errors.push(FieldError { field: ContactField::Mandate, fault: FieldFault::Missing });
        }
        errors
    }

    /// What is wrong with one field, if it was found wrong.
    #[must_use]
    pub fn fault(&self, field: ContactField) -> Option<FieldFault> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.fault)
    }

    /// Takes typed text in.
    pub fn type_in(&mut self, field: ContactField, text: String) {
        match field {
            ContactField::Name => self.typed.name = text,
            ContactField::Phone => self.typed.phone = text,
            ContactField::Email => self.typed.email = text,
            ContactField::Comment => self.typed.comment = text,
            ContactField::Consent | ContactField::Mandate => {}
        }
    }

    /// Turns the box over.
    pub fn turn_consent(&mut self) {
        self.consent = match self.consent {
            Consent::Open => Consent::Given,
            Consent::Given => Consent::Open,
        };
    }

    /// Turns the box beside this leave over.
    pub fn turn_mandate(&mut self, asked: Option<Mandate>) {
        self.allowed = asked.filter(|asked| self.allowed.as_ref() != Some(asked));
    }

    /// Checks the fields that were found wrong once more.
    pub fn recheck(&mut self, plan: &PhonePlan, asked: Option<&Mandate>) {
        if !self.errors.is_empty() {
            let mut errors = self.check(plan, asked);
            errors.retain(|error| self.fault(error.field).is_some());
            self.errors = errors;
        }
    }
}
