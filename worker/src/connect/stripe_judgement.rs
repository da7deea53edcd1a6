//! What a check of a connection to Stripe can come to.

use super::judgement::judgements;

judgements! {
    /// A judgement on a connection to Stripe.
    StripeJudgement {
        /// Nothing was pasted.
        KeyBlank = "stripe_key_blank", "key", Failed,
            "The key field is empty. Copy the secret key from Stripe, Developers, API keys, and paste it here.";
        /// White space or a line break inside.
        KeySpaces = "stripe_key_spaces", "key", Failed,
            "There is a space or a line break inside the key. Copy it again in one piece.";
        /// A publishable key.
        KeyPublishable = "stripe_key_publishable", "key", Failed,
            "This is a publishable key (pk_…): it can show a payment form and nothing else. Paste the secret key (sk_…) or a restricted key (rk_…).";
        /// A webhook secret in the key's field.
        KeyIsWebhookSecret = "stripe_key_is_webhook_secret", "key", Failed,
            "This is a webhook signing secret (whsec_…), not an API key. Paste the key that begins with sk_ or rk_.";
        /// The shortened form that Stripe's list of keys shows.
        KeyMasked = "stripe_key_masked", "key", Failed,
            "This is the shortened view of a key, with dots or stars in it. Press “Reveal” at Stripe and copy the whole key.";
        /// The right beginning, and too short.
        KeyTruncated = "stripe_key_truncated", "key", Failed,
            "The key begins as it should but is cut off: Stripe's keys are longer. Copy it again to the last character.";
        /// Something else.
        KeyUnknown = "stripe_key_unknown", "key", Failed,
            "This is no key of Stripe's: those begin with sk_live_, sk_test_, rk_live_ or rk_test_.";
        /// 401.
        KeyRejected = "stripe_key_rejected", "key", Failed,
            "Stripe does not know this key. It may have been deleted or replaced, or a character is missing: copy it again, or make a new one.";
        /// 401 with that code.
        KeyExpired = "stripe_key_expired", "key", Failed,
            "This key has expired at Stripe. Make a new one there and paste it here.";
        /// The seal does not open.
        KeysLost = "stripe_keys_lost", "key", Failed,
            "The stored Stripe key cannot be opened any more. This is for whoever runs Chairtime to mend: the key that seals it is missing.";
        /// Accepted.
        KeyAccepted = "stripe_key_accepted", "key", Passed,
            "Stripe accepts the key.";
        /// The account cannot be seen with this key.
        AccountRightMissing = "stripe_account_right_missing", "account", Failed,
            "The restricted key may not see its own account. Give it the right {0} at Stripe, then check again.";
        /// Another account than before.
        OtherAccount = "stripe_other_account", "account", Failed,
            "This key belongs to another Stripe account ({0}) than the connected one ({1}). Payments made there could not be refunded any more; to change accounts, disconnect first.";
        /// Money of the account connected before may still have to go back.
        StillOpen = "stripe_still_open", "account", Failed,
            "Payments taken at the Stripe account connected before may still have to be sent back, so another account cannot be connected yet. Try again when those visits are over.";
        /// Which account.
        AccountKnown = "stripe_account", "account", Passed,
            "The account is {0}.";
        /// A test key where a live one was, or the other way round.
        OtherMode = "stripe_other_mode", "mode", Failed,
            "A test key cannot take the place of a live one, nor the other way round: test payments and real ones must not mix. Disconnect first, then connect with this key.";
        /// A test key.
        ModeTest = "stripe_mode_test", "mode", Attention,
            "This is a test key: payments are only played and no money comes. Connect a live key before you let clients pay.";
        /// A live key.
        ModeLive = "stripe_mode_live", "mode", Passed,
            "This is a live key: payments are real.";
        /// Not activated, or stopped.
        ChargesDisabled = "stripe_charges_disabled", "charges", Failed,
            "Stripe does not let this account take payments yet. Open Stripe's dashboard and give what it asks for, then check again.";
        /// The same, seen with a test key, which charges play money all the same.
        ChargesNotYet = "stripe_charges_not_yet", "charges", Attention,
            "Stripe does not let this account take real payments yet; test payments work. Open Stripe's dashboard and give what it asks for before you connect a live key.";
        /// May charge.
        ChargesEnabled = "stripe_charges_enabled", "charges", Passed,
            "The account may take payments.";
        /// Stripe cannot charge in the salon's currency.
        CurrencyUnsupported = "stripe_currency_unsupported", "currency", Failed,
            "Stripe cannot charge cards in {0}, the salon's currency.";
        /// Paid out in another currency.
        CurrencyConverted = "stripe_currency_converted", "currency", Attention,
            "Prices are in {0}, but this account is paid out in {1}: Stripe will convert, for a fee. If you do not want that, add a bank account in {0} at Stripe.";
        /// The same currency.
        CurrencyMatches = "stripe_currency", "currency", Passed,
            "Prices and payouts are in {0}.";
        /// 403 on a probe.
        RightMissing = "stripe_right_missing", "rights", Failed,
            "The restricted key lacks the right {0}. Add it to the key at Stripe, Developers, API keys, then check again.";
        /// 403 on a probe of what only kept cards need.
        CardRightMissing = "stripe_card_right_missing", "rights", Failed,
            "The restricted key lacks the right {0}: without it clients' cards cannot be kept, nor fees charged to them. Add it to the key at Stripe, Developers, API keys, or keep no cards; then check again.";
        /// All there.
        RightsComplete = "stripe_rights", "rights", Passed,
            "The key has every right that prepayments need.";
        /// The key may not make the endpoint, and no signing secret was given.
        WebhookByHandWanted = "stripe_webhook_by_hand_wanted", "webhook", Failed,
            "The key may not set up webhooks (right {0}). Either give it that right, or make the endpoint at Stripe by hand as shown below and paste its signing secret.";
        /// The signing secret is something else.
        WebhookSecretForm = "stripe_webhook_secret_form", "webhook", Failed,
            "The signing secret must begin with whsec_. At Stripe it stands on the page of the webhook endpoint, under “Signing secret”.";
        /// Sixteen already.
        WebhookLimit = "stripe_webhook_limit", "webhook", Failed,
            "This Stripe account has as many webhook endpoints as Stripe allows. Delete one that is not used any more, then check again.";
        /// Stripe does not take our address.
        WebhookAddressRefused = "stripe_webhook_address_refused", "webhook", Failed,
            "Stripe does not accept the address {0} for its messages: it must be reachable from the internet. This is for whoever runs Chairtime to mend.";
        /// Another refusal.
        WebhookRefused = "stripe_webhook_refused", "webhook", Failed,
            "Stripe refused to set up the webhook ({0}). Try again; if it stays so, ask Stripe's support.";
        /// Made.
        WebhookMade = "stripe_webhook_made", "webhook", Passed,
            "Stripe will tell us about every payment: the webhook is set up.";
        /// As it should be.
        WebhookKept = "stripe_webhook", "webhook", Passed,
            "The webhook is set up as it should be.";
        /// Made anew, as its secret was not known.
        WebhookReplaced = "stripe_webhook_replaced", "webhook", Passed,
            "There was a webhook for this address already, but Stripe tells its secret only once, so it was replaced by a new one.";
        /// Deleted at Stripe, and made again.
        WebhookMadeAgain = "stripe_webhook_made_again", "webhook", Passed,
            "The webhook had been deleted at Stripe; it was made again.";
        /// Made anew, as its version cannot be changed.
        WebhookRenewed = "stripe_webhook_renewed", "webhook", Passed,
            "The webhook spoke another version of Stripe's language, which cannot be changed, so it was replaced by a new one.";
        /// It was off.
        WebhookEnabled = "stripe_webhook_enabled", "webhook", Passed,
            "The webhook had been turned off; it was turned on again.";
        /// It sent elsewhere.
        WebhookMoved = "stripe_webhook_moved", "webhook", Passed,
            "The webhook led to another address ({0}); it leads here again.";
        /// It sent other events.
        WebhookEventsMended = "stripe_webhook_events_mended", "webhook", Passed,
            "The webhook's list of events was not ours; it was put right.";
        /// Set up by hand; we cannot see it.
        WebhookByHand = "stripe_webhook_by_hand", "webhook", Attention,
            "The webhook was set up by hand and the key may not look at it, so nobody but a test payment can tell whether it works.";
        /// Set up by hand, visible, and not there.
        WebhookByHandAbsent = "stripe_webhook_by_hand_absent", "webhook", Failed,
            "There is no webhook for {0} at Stripe, and the key may not make one. Make it by hand as shown below and paste its signing secret.";
        /// Set up by hand, and turned off.
        WebhookByHandDisabled = "stripe_webhook_by_hand_disabled", "webhook", Failed,
            "The webhook is turned off at Stripe, and the key may not turn it on. Turn it on in the dashboard.";
        /// Set up by hand, and lacks events.
        WebhookByHandEvents = "stripe_webhook_by_hand_events", "webhook", Failed,
            "The webhook at Stripe does not send these events: {0}. Add them in the dashboard; the key may not.";
        /// Set up by hand, in another version.
        WebhookByHandVersion = "stripe_webhook_by_hand_version", "webhook", Failed,
            "The webhook at Stripe has the API version {0}; it must be {1}. The version of an endpoint cannot be changed: make a new one and paste its secret.";
        /// No answer, or busy.
        Unreachable = "stripe_unreachable", "answer", Failed,
            "Stripe does not answer at the moment. Nothing was changed; try again in a minute.";
        /// An answer that is none.
        Unreadable = "stripe_unreadable", "answer", Failed,
            "Something between Stripe and us gave an answer that is not Stripe's. Nothing was changed; try again in a minute.";
    }
}
