//! What a check of a connection to TipTop Pay can come to.

use super::judgement::judgements;

judgements! {
    /// A judgement on a connection to TipTop Pay.
    TipTopJudgement {
        /// Nothing in the field of the Public ID.
        PublicIdBlank = "tiptoppay_public_id_blank", "keys", Failed,
            "The Public ID is missing. It stands in TipTop Pay's cabinet, on the settings page of your site, and begins with pk_.";
        /// Nothing in the field of the API Secret.
        SecretBlank = "tiptoppay_secret_blank", "keys", Failed,
            "The API Secret is missing. It stands in TipTop Pay's cabinet beside the Public ID: 32 characters.";
        /// Each in the other's field.
        KeysSwapped = "tiptoppay_keys_swapped", "keys", Failed,
            "The two keys are in each other's fields: the one that begins with pk_ is the Public ID.";
        /// A key of Stripe's.
        KeysAreStripes = "tiptoppay_keys_are_stripes", "keys", Failed,
            "This is a key of Stripe's. Paste the Public ID and the API Secret of TipTop Pay here.";
        /// Of another form.
        PublicIdForm = "tiptoppay_public_id_form", "keys", Failed,
            "This is no Public ID: it begins with pk_ and has only letters, digits and underscores. Copy it again.";
        /// Fewer or more than 32 characters.
        SecretLength = "tiptoppay_secret_length", "keys", Failed,
            "The API Secret has {0} characters, but there should be 32: some were lost or added in copying. Copy it again.";
        /// White space or a line break inside.
        SecretSpaces = "tiptoppay_secret_spaces", "keys", Failed,
            "There is a space or a line break inside the API Secret. Copy it again in one piece.";
        /// 401.
        KeysRejected = "tiptoppay_keys_rejected", "keys", Failed,
            "TipTop Pay does not accept this pair of keys. Most often one of them is cut off, or they belong to different sites: copy both again from the same page.";
        /// An answer that says no.
        TestRefused = "tiptoppay_test_refused", "keys", Failed,
            "TipTop Pay refused the trial call ({0}). Ask its support whether the site is active.";
        /// The seal does not open.
        KeysLost = "tiptoppay_keys_lost", "keys", Failed,
            "The stored keys of TipTop Pay cannot be opened any more. This is for whoever runs Chairtime to mend: the key that seals them is missing.";
        /// Accepted.
        KeysAccepted = "tiptoppay_keys_accepted", "keys", Passed,
            "TipTop Pay accepts the keys.";
        /// Another terminal than before.
        OtherTerminal = "tiptoppay_other_terminal", "account", Failed,
            "These keys belong to another site at TipTop Pay ({0}) than the connected one ({1}). Payments made there could not be refunded any more; to change sites, disconnect first.";
        /// Money of the terminal connected before may still have to go back.
        StillOpen = "tiptoppay_still_open", "account", Failed,
            "Payments taken at the site connected before may still have to be sent back, so another site cannot be connected yet. Try again when those visits are over.";
        /// A demonstration terminal, said to be live.
        ModeDemo = "tiptoppay_mode_demo", "mode", Failed,
            "A Public ID that begins with test_api_ belongs to a demonstration terminal, which never takes real money. Choose test mode for it.";
        /// Said to be a test terminal.
        ModeTest = "tiptoppay_mode_test", "mode", Attention,
            "Connected as a test terminal: cards are only played, and messages about real payments are refused. When TipTop Pay has made the site live, connect it again as live.";
        /// Said to be a live terminal.
        ModeLive = "tiptoppay_mode_live", "mode", Passed,
            "Connected as a live terminal: messages about test payments are refused. If TipTop Pay still keeps the site in test mode, choose test mode.";
        /// Not a currency of TipTop Pay's.
        CurrencyUnsupported = "tiptoppay_currency_unsupported", "currency", Failed,
            "TipTop Pay cannot charge cards in {0}, the salon's currency.";
        /// Tenge in Mexico, pesos in Kazakhstan.
        RegionOther = "tiptoppay_region_other", "currency", Failed,
            "Prices are in {0}, but the chosen region of TipTop Pay is {1}. Choose the region in which you have the contract.";
        /// Possible, if the contract says so.
        CurrencyByContract = "tiptoppay_currency_by_contract", "currency", Attention,
            "Prices are in {0}. TipTop Pay charges in {0} only if your contract with it says so; a test payment will tell.";
        /// The currency of the region.
        CurrencyMatches = "tiptoppay_currency", "currency", Passed,
            "Prices are in {0}, the currency of the region.";
        /// Two stages in Mexico.
        StagesUnavailable = "tiptoppay_stages_unavailable", "stages", Failed,
            "TipTop Pay in Mexico takes money in one stage only. Choose one stage.";
        /// An update was refused.
        NotificationRefused = "tiptoppay_notification_refused", "notifications", Failed,
            "TipTop Pay refused to set the notification {0} ({1}). The address must be reachable from the internet; if it is, ask TipTop Pay's support.";
        /// Accepted, and something else is read back.
        NotificationNotKept = "tiptoppay_notification_not_kept", "notifications", Failed,
            "TipTop Pay accepted the notification {0} but did not keep it as it was set. Look at it in the cabinet: POST, UTF-8, format CloudPayments, address {1}.";
        /// All set.
        NotificationsSet = "tiptoppay_notifications", "notifications", Passed,
            "TipTop Pay will tell us about every payment: Pay, Fail, Confirm, Refund and Cancel are set up.";
        /// It was off.
        NotificationEnabled = "tiptoppay_notification_enabled", "notifications", Passed,
            "The notification {0} had been turned off; it was turned on again.";
        /// It led elsewhere.
        NotificationMoved = "tiptoppay_notification_moved", "notifications", Passed,
            "The notification {0} led to another address ({1}); it leads here again.";
        /// It had another form.
        NotificationMended = "tiptoppay_notification_mended", "notifications", Passed,
            "The notification {0} came in a form that we do not read; it was put right.";
        /// Check is as it should be.
        CheckSet = "tiptoppay_check", "check", Passed,
            "TipTop Pay asks us before it charges a card: Check is set up.";
        /// Check is off.
        CheckAbsent = "tiptoppay_check_absent", "check", Attention,
            "Check is not set up, so a card may be charged for a time that is gone (the money then goes back). It can be set only by hand: in the cabinet {1}, your site, Notifications, Check, paste {0}";
        /// Check leads elsewhere.
        CheckElsewhere = "tiptoppay_check_elsewhere", "check", Attention,
            "Check leads to another address ({2}); if nobody answers there, every payment is declined. In the cabinet {1}, your site, Notifications, Check, paste {0}";
        /// Check comes in a form that we do not read.
        CheckForm = "tiptoppay_check_form", "check", Attention,
            "Check comes in a form that we do not read, so every payment is declined. In the cabinet {1}, your site, Notifications, Check, choose UTF-8 and the format CloudPayments; the address stays {0}";
        /// Check cannot be looked at.
        CheckUnknown = "tiptoppay_check_unknown", "check", Attention,
            "TipTop Pay does not show how Check is set ({2}). In the cabinet {1}, your site, Notifications, Check, make sure that the address is {0}";
        /// No answer, or busy.
        Unreachable = "tiptoppay_unreachable", "answer", Failed,
            "TipTop Pay does not answer at the moment. Try again in a minute.";
        /// An answer that is none.
        Unreadable = "tiptoppay_unreadable", "answer", Failed,
            "Something between TipTop Pay and us gave an answer that is not TipTop Pay's. Try again in a minute.";
    }
}
