//! What the printed report says in each language.

use chairtime_shared::locale::Locale;

/// The texts of the page in one language.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) nothing: &'static str,
    pub(super) picture: &'static str,
    pub(super) total: &'static str,
    pub(super) none: &'static str,
    /// Above the tables: by day, week or month; by service, person, provider, card.
    pub(super) by: [&'static str; 7],
    /// Above the columns, in the order of `columns`.
    pub(super) columns: [&'static str; 8],
    /// Above the number of charges of which no fee is known.
    pub(super) without_fee: &'static str,
    pub(super) decimal: char,
}

/// The texts in that language.
pub(super) fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Ru => &RU,
        Locale::Kk => &KK,
        Locale::Es => &ES,
        Locale::Ar => &AR,
    }
}

static EN: Texts = Texts {
    title: "Money",
    nothing: "No money moved in this time.",
    picture: "What was left, over time",
    total: "In all",
    none: "Other",
    by: ["By day", "By week", "By month", "By service", "By specialist", "By provider", "By card"],
    columns: [
        "Payments",
        "Taken",
        "Sent back",
        "Disputed",
        "Providers\u{2019} fees",
        "Left",
        "Of it, fees for missed visits",
        "Paid out to the bank",
    ],
    without_fee: "Payments whose fee is not known",
    decimal: '.',
};

static RU: Texts = Texts {
    title: "Деньги",
    nothing: "За это время денег не поступало и не возвращалось.",
    picture: "Сколько осталось, по времени",
    total: "Всего",
    none: "Прочее",
    by: [
        "По дням",
        "По неделям",
        "По месяцам",
        "По услугам",
        "По специалистам",
        "По платёжным системам",
        "По картам",
    ],
    columns: [
        "Платежей",
        "Принято",
        "Возвращено",
        "Оспорено",
        "Комиссии",
        "Осталось",
        "Из них за отмены и неявки",
        "Выплачено в банк",
    ],
    without_fee: "Платежей с неизвестной комиссией",
    decimal: ',',
};

static KK: Texts = Texts {
    title: "Қаржы",
    nothing: "Бұл уақытта ақша қозғалған жоқ.",
    picture: "Уақыт бойынша қалғаны",
    total: "Барлығы",
    none: "Басқа",
    by: [
        "Күн бойынша",
        "Апта бойынша",
        "Ай бойынша",
        "Қызмет бойынша",
        "Шебер бойынша",
        "Төлем жүйесі бойынша",
        "Карта бойынша",
    ],
    columns: [
        "Төлемдер",
        "Алынды",
        "Қайтарылды",
        "Даулы",
        "Комиссиялар",
        "Қалды",
        "Соның ішінде тоқтатқаны мен келмегені үшін",
        "Банкке аударылды",
    ],
    without_fee: "Комиссиясы белгісіз төлемдер",
    decimal: ',',
};

static ES: Texts = Texts {
    title: "Dinero",
    nothing: "En este tiempo no se movió dinero.",
    picture: "Lo que quedó, a lo largo del tiempo",
    total: "En total",
    none: "Otros",
    by: [
        "Por día",
        "Por semana",
        "Por mes",
        "Por servicio",
        "Por especialista",
        "Por proveedor",
        "Por tarjeta",
    ],
    columns: [
        "Pagos",
        "Recibido",
        "Devuelto",
        "En disputa",
        "Comisiones",
        "Queda",
        "De ello, cargos por cancelación o ausencia",
        "Transferido al banco",
    ],
    without_fee: "Pagos cuya comisión no se conoce",
    decimal: ',',
};

static AR: Texts = Texts {
    title: "المالية",
    nothing: "لم تتحرك أموال في هذه المدة.",
    picture: "ما بقي عبر الزمن",
    total: "المجموع",
    none: "أخرى",
    by: ["حسب اليوم", "حسب الأسبوع", "حسب الشهر", "حسب الخدمة", "حسب المختص", "حسب مزود الدفع", "حسب البطاقة"],
    columns: [
        "المدفوعات",
        "المقبوض",
        "المُعاد",
        "المتنازع عليه",
        "العمولات",
        "الباقي",
        "منه رسوم الإلغاء وعدم الحضور",
        "حُوّل إلى البنك",
    ],
    without_fee: "مدفوعات لا تُعرف عمولتها",
    decimal: '.',
};
