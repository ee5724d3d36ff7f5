import type { CallOptions, RawBody } from './request.js';
export type Account = {
    id: string;
    object: "account";
    name: string;
    /** smpp, or whose API it is. */
    kind: string;
    protocol: "smpp" | "http";
    is_demo: boolean;
    enabled: boolean;
    /** Of kind smpp. */
    has_password: boolean;
    /** Names of the secrets that are set. They are never given back. */
    secrets: (string)[];
    /** The fields of the kind that are no secrets; empty for kind smpp. */
    connection: Record<string, string>;
    /** What is pasted at the vendor; none for kind smpp. */
    urls: (AccountUrl)[];
    /** What keeps it from sending, or its receipts from coming, as far as that is known. */
    warnings: (string)[];
    health: AccountVerdict;
    /** What it carries. */
    channels: ("sms" | "rcs" | "whatsapp")[];
    /** Submissions without an answer, per link. */
    window: number;
    rate_per_second: number | null;
    sender_rate_per_second: number | null;
    /** Recipients it may be used for; empty: all. */
    prefixes: (string)[];
    /** Countries it may be used for, ISO 3166 alpha-2; empty: all. */
    countries: (string)[];
    /** Senders it may be used with; empty: any. */
    senders: (string)[];
    default_sender: string;
    /** Senders that share the messages that name none; empty: the default sender. */
    sender_pool: (string)[];
    /** Off where the provider itself finds a sender for texts that name none. */
    needs_sender: boolean;
    /** auto, exact, folded, padded or hex-decimal. */
    id_relation: string;
    /** Which segments it receipts: auto, each, first, last or any. */
    receipt_habit: string;
    /** Its “delivered” comes from the handset itself. */
    handset_grade: boolean;
    /** What its err: codes mean: none, map, twilio or aggregator. */
    err_table: string;
    /** Words of its own and the standard ones they stand for, such as {"0": "DELIVRD"}. */
    stat_words: Record<string, string>;
    expected_by_ms: number | null;
    /** How long a final status may still change. */
    late_window_ms: number;
    silence_alarm_ms: number | null;
    /** Whether it is left alone while its own evidence says that it does badly. */
    health_failover: boolean;
    /** How long it may be out of reach before waiting messages turn to another account. */
    reroute_after_ms: number;
    /** How long it may be out of reach before messages that found no other have failed. Not shorter than reroute_after_ms. */
    give_up_after_ms: number;
    price_per_segment: number | null;
    /** Share among accounts that fit equally; 0: only by name. */
    weight: number;
    /** Host name or IP address. This and what follows: of kind smpp alone. */
    host?: string;
    port?: number;
    tls?: boolean;
    /** Off only for a provider that signs its own certificate. */
    tls_verify?: boolean;
    system_id?: string;
    system_type?: string;
    /** transceiver, transmitter, receiver or pair. */
    bind_type?: string;
    /** Connections kept at once. */
    links?: number;
    address_range?: string;
    source_ton?: number | null;
    source_npi?: number | null;
    destination_ton?: number | null;
    destination_npi?: number | null;
    /** udh, sar or payload. */
    long_text?: string;
    /** It marks every receipt as one: what is not marked is a text, whatever it says. */
    receipts_marked?: boolean;
    /** ISO 8601, UTC. */
    created_at: string;
    /** ISO 8601, UTC. */
    updated_at: string;
};
export type AccountAlarm = {
    kind: "silence" | "unproven" | "too-fast";
    because: string;
    since: string;
};
export type AccountHealth = {
    object: "account_health";
    account_id: string;
    links: {
        wanted: number;
        bound: number;
        last_error: string | null;
    };
    messages: Record<string, number>;
    orphans: {
        waiting: number;
        ambiguous: number;
        malformed: number;
    };
    learned: {
        id_relation: string | null;
        receipt_habit: string | null;
        expected_by_ms: number;
    };
    window: {
        since: string;
        handed: number;
        accepted: number;
        refused: number;
        busy: number;
        unknown: number;
        unreachable: number;
        receipts: number;
        delivered: number;
        failed: number;
        late: number;
        conflicting: number;
        unmatched: number;
        unproven: number;
        unknown_words: number;
        too_fast: number;
    };
    latency: ({
        up_to_ms: number;
        messages: number;
    })[];
    minutes: ({
        at: string;
        handed: number;
        accepted: number;
        receipts: number;
        delivered: number;
        failed: number;
    })[];
    verdict: {
        state: "well" | "down" | "sick";
        trouble: "unreachable" | "refusing" | "unanswered" | "failing" | "slow" | "silent" | null;
        because: string | null;
        since: string | null;
    };
    alarms: (AccountAlarm)[];
    link_domains: (LinkDomain)[];
};
export type AccountList = {
    object: "list";
    data: (Account)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type AccountTest = {
    ok: boolean;
    steps: (TestStep)[];
    message_id: string | null;
};
export type AccountUrl = {
    purpose: "receipts" | "inbound";
    /** What stands in braces is a secret of the account, to be put in. */
    url: string;
    /** Where at the vendor it goes. */
    hint: string;
};
/** How it does, as its own evidence tells. */
export type AccountVerdict = {
    /** down: no link is up at this moment. sick: it does badly by its own evidence. */
    state: "well" | "down" | "sick";
    trouble: string | null;
    because: string | null;
    since: string | null;
    /** What to look at besides, sick or not. */
    alarms: (AccountAlarm)[];
};
export type AccountWish = {
    name?: string;
    /** smpp unless said; see GET /v1/provider-kinds. It never changes. */
    kind?: string;
    enabled?: boolean;
    /** Of kind smpp. Never given back. */
    password?: string;
    /** Of all other kinds: the fields of the kind, secrets among them. When changing: what is not named stays, null removes. */
    connection?: Record<string, string | null>;
    /** What it carries. */
    channels?: ("sms" | "rcs" | "whatsapp")[];
    /** Submissions without an answer, per link. */
    window?: number;
    rate_per_second?: number | null;
    sender_rate_per_second?: number | null;
    /** Recipients it may be used for; empty: all. */
    prefixes?: (string)[];
    /** Countries it may be used for, ISO 3166 alpha-2; empty: all. */
    countries?: (string)[];
    /** Senders it may be used with; empty: any. */
    senders?: (string)[];
    default_sender?: string;
    /** Senders that share the messages that name none; empty: the default sender. */
    sender_pool?: (string)[];
    /** Off where the provider itself finds a sender for texts that name none. */
    needs_sender?: boolean;
    /** auto, exact, folded, padded or hex-decimal. */
    id_relation?: string;
    /** Which segments it receipts: auto, each, first, last or any. */
    receipt_habit?: string;
    /** Its “delivered” comes from the handset itself. */
    handset_grade?: boolean;
    /** What its err: codes mean: none, map, twilio or aggregator. */
    err_table?: string;
    /** Words of its own and the standard ones they stand for, such as {"0": "DELIVRD"}. */
    stat_words?: Record<string, string>;
    expected_by_ms?: number | null;
    /** How long a final status may still change. */
    late_window_ms?: number;
    silence_alarm_ms?: number | null;
    /** Whether it is left alone while its own evidence says that it does badly. */
    health_failover?: boolean;
    /** How long it may be out of reach before waiting messages turn to another account. */
    reroute_after_ms?: number;
    /** How long it may be out of reach before messages that found no other have failed. Not shorter than reroute_after_ms. */
    give_up_after_ms?: number;
    price_per_segment?: number | null;
    /** Share among accounts that fit equally; 0: only by name. */
    weight?: number;
    /** Host name or IP address. This and what follows: of kind smpp alone. */
    host?: string;
    port?: number;
    tls?: boolean;
    /** Off only for a provider that signs its own certificate. */
    tls_verify?: boolean;
    system_id?: string;
    system_type?: string;
    /** transceiver, transmitter, receiver or pair. */
    bind_type?: string;
    /** Connections kept at once. */
    links?: number;
    address_range?: string;
    source_ton?: number | null;
    source_npi?: number | null;
    destination_ton?: number | null;
    destination_npi?: number | null;
    /** udh, sar or payload. */
    long_text?: string;
    /** It marks every receipt as one: what is not marked is a text, whatever it says. */
    receipts_marked?: boolean;
};
export type Advice = {
    /** Stable: what kind of advice it is. */
    id: string;
    title: string;
    /** What was seen, with its numbers. */
    because: string;
    what_to_do: string;
    /** Messages it is about. */
    affected: number;
    /** Of all messages of the campaign. */
    share: number;
    /** Which of its recipients, as their list takes it; null where no filter finds them. */
    filter: {
        status?: string;
        reason?: string;
        account_id?: string;
    } | null;
    /** The workspace’s support is the one to ask. */
    needs_support: boolean;
};
export type AskStatuses = {
    /** Of messages, in the order in which the answer shall be. */
    ids?: (string)[];
    /** Your own, instead of ids. Of several messages with one, the newest is meant. */
    references?: (string)[];
};
export type AuditEntry = {
    object: "audit_entry";
    number: number;
    /** ISO 8601, UTC. */
    at: string;
    actor: string;
    act: string;
    subject: string | null;
    ip: string | null;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    hash: string;
};
export type AuditList = {
    object: "list";
    data: (AuditEntry)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type AuditVerification = {
    intact: boolean;
    entries: number;
    head: string | null;
    broken_at: number | null;
    because: string | null;
};
export type BatchResult = {
    results: ({
        index: number;
        message: Message;
    } | {
        index: number;
        error: {
            code: string;
            detail: string;
        };
    })[];
};
export type Breakdown = {
    /** ISO 8601, UTC, milliseconds. */
    as_of: string;
    recipients: number;
    reasons: (ReasonCount)[];
    codes: (CodeCount)[];
    /** By the channel that each message is at now; empty for texts alone. */
    channels: ({
        channel: "sms" | "rcs" | "whatsapp";
        messages: number;
        counts: Record<string, number>;
        /** That turned from it to the second channel. */
        fell_back: number;
    })[];
    /** From handing over to the first final receipt. */
    delivery_times: ({
        account_id: string;
        account_name: string;
        bins: ({
            /** The upper edge of the bin. */
            seconds: number;
            count: number;
        })[];
    })[];
    over_time: ({
        /** ISO 8601, UTC, milliseconds. */
        at: string;
        counts: Record<string, number>;
    })[];
};
export type Callback = {
    id: string;
    object: "callback";
    endpoint: {
        id: string;
        kind: string;
        name: string;
        url: string;
        /** As the message asked, where it named the address. Null: erased. */
        format: string | null;
        state: string;
    };
    type: string;
    message_id: string | null;
    inbound_id: string | null;
    /** Of the message after this change. */
    sequence: number;
    /** waiting: due now, or at its next attempt. heard: answered as its format expects. needless: in the words of its format nothing had changed. dead: given up, until it is told again. */
    state: "waiting" | "heard" | "needless" | "dead";
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    /** Not before then. Null: it is settled, or waits until its endpoint is resumed. */
    next_attempt_at: string | null;
    /** What keeps a callback that waits from being told. pause: its endpoint is paused. circuit: its endpoint failed so often that it is not called until next_attempt_at. order: an earlier change is told before, no sooner than then. answer: its words depend on what the provider answers, which is not known yet; it is looked at again then, and told without one in the end. Null: nothing. */
    held_by: "pause" | "circuit" | "order" | "answer" | null;
    settled_at: string | null;
    /** Oldest first. */
    attempts: (CallbackAttempt)[];
};
export type CallbackAttempt = {
    /** ISO 8601, UTC, milliseconds. */
    at: string;
    /** Until its answer, or until it was given up. */
    ms: number;
    method: string;
    url: string;
    /** Of HTTP; null: no answer came. */
    status: number | null;
    /** Why it does not count as heard; null: it was heard. */
    error: string | null;
    /** The first 500 octets. */
    answer: string | null;
};
export type CallbackEndpoint = {
    id: string;
    object: "callback_endpoint";
    /** made: by people. origin: all addresses there that messages named themselves. login: the SMPP sessions of a login. listener: a command line. */
    kind: "made" | "origin" | "login" | "listener";
    name: string;
    url: string;
    /** Null: as each message asked, at an origin or a login. */
    format: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify" | null;
    /** Null: as each message asked. */
    method: "GET" | "POST" | null;
    /** Null: all that the format tells. */
    events: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** Null: it hears of the whole workspace. */
    campaign_id: string | null;
    login_id: string | null;
    /** One after the other over the whole endpoint. */
    is_ordered: boolean;
    /** Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. Default include. */
    test: "include" | "exclude" | "only";
    options: Record<string, string>;
    /** Checks v1a signatures and can make none. Null: it has no secret, or signs otherwise. */
    public_key: string | null;
    state: "active" | "paused" | "off";
    /** Why it is off. */
    because: string | null;
    circuit: {
        /** Open: it failed ten times in a row, and only one callback is tried now and then until one is heard. */
        state: "closed" | "open";
        /** In a row, up to now. */
        failures: number;
        failing_since: string | null;
        /** Nothing is sent before; then one is tried. */
        open_until: string | null;
    };
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
};
export type CallbackEndpointChange = {
    url?: string;
    /** In whose words and form: ours, or those of what listens already. Default delivrd. */
    format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
    /** Null: its host. */
    name?: string | null;
    /** As the format usually has it, unless it may have both. */
    method?: "GET" | "POST";
    /** Null: all that the format has words for. */
    events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** Null: it hears of the whole workspace. */
    campaign_id?: string | null;
    /** One after the other over the whole endpoint: one failure holds all back. */
    is_ordered?: boolean;
    /** Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. Default include. */
    test?: "include" | "exclude" | "only";
    /** The format’s own: GET /v1/callback-formats lists them. */
    options?: Record<string, string>;
};
export type CallbackEndpointDetail = {
    id: string;
    object: "callback_endpoint";
    /** made: by people. origin: all addresses there that messages named themselves. login: the SMPP sessions of a login. listener: a command line. */
    kind: "made" | "origin" | "login" | "listener";
    name: string;
    url: string;
    /** Null: as each message asked, at an origin or a login. */
    format: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify" | null;
    /** Null: as each message asked. */
    method: "GET" | "POST" | null;
    /** Null: all that the format tells. */
    events: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** Null: it hears of the whole workspace. */
    campaign_id: string | null;
    login_id: string | null;
    /** One after the other over the whole endpoint. */
    is_ordered: boolean;
    /** Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. Default include. */
    test: "include" | "exclude" | "only";
    options: Record<string, string>;
    /** Checks v1a signatures and can make none. Null: it has no secret, or signs otherwise. */
    public_key: string | null;
    state: "active" | "paused" | "off";
    /** Why it is off. */
    because: string | null;
    circuit: {
        /** Open: it failed ten times in a row, and only one callback is tried now and then until one is heard. */
        state: "closed" | "open";
        /** In a row, up to now. */
        failures: number;
        failing_since: string | null;
        /** Nothing is sent before; then one is tried. */
        open_until: string | null;
    };
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
    /** unused: nothing was to be told yet. well: what is told is heard. failing: its newest requests fail. late: something waits that should have been heard. unheard: nothing of the newest was heard, and nothing is called. shut: its circuit is open. paused, off: its state. */
    health: "unused" | "well" | "failing" | "late" | "unheard" | "shut" | "paused" | "off";
    stats: CallbackStats;
};
export type CallbackEndpointList = {
    object: "list";
    data: (CallbackEndpointDetail)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type CallbackEndpointWithSecret = {
    id: string;
    object: "callback_endpoint";
    /** made: by people. origin: all addresses there that messages named themselves. login: the SMPP sessions of a login. listener: a command line. */
    kind: "made" | "origin" | "login" | "listener";
    name: string;
    url: string;
    /** Null: as each message asked, at an origin or a login. */
    format: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify" | null;
    /** Null: as each message asked. */
    method: "GET" | "POST" | null;
    /** Null: all that the format tells. */
    events: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** Null: it hears of the whole workspace. */
    campaign_id: string | null;
    login_id: string | null;
    /** One after the other over the whole endpoint. */
    is_ordered: boolean;
    /** Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. Default include. */
    test: "include" | "exclude" | "only";
    options: Record<string, string>;
    /** Checks v1a signatures and can make none. Null: it has no secret, or signs otherwise. */
    public_key: string | null;
    state: "active" | "paused" | "off";
    /** Why it is off. */
    because: string | null;
    circuit: {
        /** Open: it failed ten times in a row, and only one callback is tried now and then until one is heard. */
        state: "closed" | "open";
        /** In a row, up to now. */
        failures: number;
        failing_since: string | null;
        /** Nothing is sent before; then one is tried. */
        open_until: string | null;
    };
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
    /** Shown here only. */
    secret: string;
};
export type CallbackFormat = {
    object: "callback_format";
    name: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
    title: string;
    /** The first is the usual one. */
    methods: ("GET" | "POST")[];
    /** What `options` of a callback may hold, and nothing else; of an endpoint or a campaign, what is not about one message. */
    options: (CallbackFormatOption)[];
};
export type CallbackFormatList = {
    object: "list";
    data: (CallbackFormat)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type CallbackFormatOption = {
    name: string;
    description: string;
    expects: string;
    /** All that it may be. Null: expects says it. */
    values: (string)[] | null;
    /** Null: the description says what becomes of it then. */
    default: string | null;
    /** It is about one message: callback endpoints and campaigns may not say it. */
    is_of_message: boolean;
};
export type CallbackList = {
    object: "list";
    data: (Callback)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
/** Of the newest 1,000 callbacks, and of all that wait. */
export type CallbackStats = {
    /** Of the latest requests, 0 to 1; null: none was made. */
    success_rate: number | null;
    /** From request to answer, of those that were heard. */
    p50_ms: number | null;
    p95_ms: number | null;
    /** When the newest request was made that was heard. */
    last_heard_at: string | null;
    /** What waits to be told. */
    backlog: number;
    /** Of these: due a minute ago, or as old and tried in vain. */
    overdue: number;
    /** When the oldest of what waits came about. */
    oldest_waiting_at: string | null;
    /** Given up. Recover tells them again. */
    dead: number;
    last_error: {
        /** ISO 8601, UTC, milliseconds. */
        at: string;
        error: string;
    } | null;
    next_attempt_at: string | null;
    /** Open: it failed ten times in a row, and only one callback is tried now and then until one is heard. */
    circuit: "closed" | "open";
};
export type CallbackTry = {
    /** As it was sent. Null: this format has no words for a test. */
    request: {
        method: string;
        url: string;
        headers: Record<string, string>;
        body: string | null;
    } | null;
    /** Null: none came. */
    reply: {
        status: number;
        headers: Record<string, string>;
        body: string;
    } | null;
    /** Why it does not count as heard. Null: it was heard. */
    error: string | null;
    ms: number;
};
export type CallbacksQueued = {
    callbacks: number;
};
export type Campaign = {
    id: string;
    object: "campaign";
    name: string;
    state: "importing" | "draft" | "scheduled" | "running" | "stopped" | "cancelled" | "done";
    from: string | null;
    /** What it travels by now, or will; once it has ended, the channel that decided. */
    channel: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing, as it was asked for. Null: none. */
    fallback: {
        channel: "sms" | "rcs" | "whatsapp";
        from: string | null;
        after_seconds: number | null;
    } | null;
    /** With {fields} of the list. */
    text: string;
    /** Null: the route decides. */
    account_id: string | null;
    /** The upload’s own columns. */
    columns: (string)[];
    recipients: number;
    rows_read: number;
    row_errors: number;
    counts: Counts;
    reasons: (ReasonCount)[];
    codes: (CodeCount)[];
    /** Messages by whether they cost; one that is not sent yet is a no so far. */
    charged: {
        yes: number;
        no: number;
        maybe: number;
    };
    /** Of all messages, unsent ones too. */
    segments: number;
    /** Of those, what costs or may cost: what the cost is for. */
    segments_charged: number;
    /** As estimated; null when no provider account has a price. */
    cost: {
        /** Everything that costs or may cost. */
        amount: string;
        currency: string;
        /** Of that, what certainly costs. */
        certain: string;
    } | null;
    progress: Progress;
    /** All final, and the time for late receipts is over. */
    settled: boolean;
    conflicts: number;
    texted_twice: number;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    created_by: string;
    /** The name of that person or API key; null when it was neither, or nobody. */
    created_by_name: string | null;
    starts_at: string | null;
    started_at: string | null;
    stopped_at: string | null;
    stopped_by: string | null;
    /** The name of that person or API key; null when it was neither, or nobody. */
    stopped_by_name: string | null;
    cancelled_at: string | null;
    cancelled_by: string | null;
    /** The name of that person or API key; null when it was neither, or nobody. */
    cancelled_by_name: string | null;
    /** When the last message was handed over or refused. */
    finished_at: string | null;
    archived_at: string | null;
    /** Its messages are being written anew after an edit; until then it cannot start. */
    editing: boolean;
    /** Where its `callback` goes, and how that does; null: it has none. Other endpoints may hear of it as well. */
    callback_endpoint_id: string | null;
    /** The format of the files it was brought in from (spoke-rewired, twilio …); null: it was made here. */
    source: string | null;
    /** Whether its messages ask for delivery receipts, as the workspace had decided when it started. Off: they end as sent. */
    receipts: "on" | "off" | null;
    validity_seconds: number | null;
    policy: "at-most-once" | "at-least-once";
    reference: string | null;
};
export type CampaignEdit = {
    name?: string;
    /** With {fields} of the list. */
    text?: string;
    /** Null: the sender of the provider account. */
    from?: string | null;
    /** What it travels by; sms if nothing is said. */
    channel?: "sms" | "rcs" | "whatsapp";
    /** Null: none. */
    fallback?: {
        channel: "sms" | "rcs" | "whatsapp";
        /** Who it comes from there. Null: the provider account’s own. */
        from?: string | null;
        /** Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed. */
        after_seconds?: number | null;
    } | null;
    /** Null: the route decides. */
    account_id?: string | null;
    /** Counted from its start. */
    validity_seconds?: number | null;
    /** Start by itself at this instant (ISO 8601), within a year. Null: it waits for a person. */
    starts_at?: string | null;
    /** At any time: where its changes are told from now on; what waits goes there too. Null: nowhere, and what waits is given up. */
    callback?: {
        url: string;
        /** In whose words and form: ours, or those of what listens already. Default delivrd. */
        format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
        /** As the format usually has it, unless it may have both. */
        method?: "GET" | "POST";
        /** Null: all that the format has words for. */
        events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read")[] | null;
        /** The format’s own: GET /v1/callback-formats lists them. */
        options?: Record<string, string>;
    } | null;
    /** The same in short: {"callback": {"url": …}}. */
    callback_url?: string;
};
export type CampaignForm = {
    /** As in JSON, as text; columns as JSON in text. */
    name?: string;
    /** As in JSON, as text; columns as JSON in text. */
    text?: string;
    /** As in JSON, as text; columns as JSON in text. */
    channel?: string;
    /** As in JSON, as text; columns as JSON in text. */
    fallback?: string;
    /** As in JSON, as text; columns as JSON in text. */
    from?: string;
    /** As in JSON, as text; columns as JSON in text. */
    account_id?: string;
    /** As in JSON, as text; columns as JSON in text. */
    validity_seconds?: string;
    /** As in JSON, as text; columns as JSON in text. */
    reference?: string;
    /** As in JSON, as text; columns as JSON in text. */
    callback?: string;
    /** As in JSON, as text; columns as JSON in text. */
    callback_url?: string;
    /** As in JSON, as text; columns as JSON in text. */
    columns?: string;
    /** As in JSON, as text; columns as JSON in text. */
    policy?: string;
    /** As in JSON, as text; columns as JSON in text. */
    start?: string;
    /** As in JSON, as text; columns as JSON in text. */
    starts_at?: string;
    /** The list as CSV. */
    file: Blob;
};
export type CampaignList = {
    object: "list";
    data: (Campaign)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Code = {
    vendor: string;
    /** Which of the vendor’s tables. */
    field: string;
    code: string;
    channel: string | null;
    /** As the vendor names it. */
    name: string;
    /** How we read it; none: it says nothing about the outcome. */
    status: string;
    reason: string | null;
    fault: string | null;
    permanent: boolean | null;
    charged: "yes" | "no" | "maybe";
    grade: "inferred" | "provider" | "carrier" | "handset";
    /** The vendor has no more to say after it. */
    final: boolean;
    meaning: string;
    next_step: string | null;
    /** How sure we are of code and meaning; low: from memory or hearsay. */
    confidence: "high" | "medium" | "low";
};
export type CodeCount = {
    account_id: string | null;
    account_name: string | null;
    code: string;
    count: number;
};
export type CodeInFull = {
    vendor: string;
    /** Which of the vendor’s tables. */
    field: string;
    code: string;
    channel: string | null;
    /** As the vendor names it. */
    name: string;
    /** How we read it; none: it says nothing about the outcome. */
    status: string;
    reason: string | null;
    fault: string | null;
    permanent: boolean | null;
    charged: "yes" | "no" | "maybe";
    grade: "inferred" | "provider" | "carrier" | "handset";
    /** The vendor has no more to say after it. */
    final: boolean;
    meaning: string;
    next_step: string | null;
    /** How sure we are of code and meaning; low: from memory or hearsay. */
    confidence: "high" | "medium" | "low";
    /** Codes of other vendors that mean the same, the surest first. */
    twins: (Twin)[];
    seen: {
        /** Messages of this workspace that stand by it. Null: a word, which is counted by its status. */
        messages: number | null;
    };
};
export type CodeList = {
    object: "list";
    data: (Code)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type CodeMatches = {
    object: "list";
    data: (CodeInFull)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type CompatibleDoor = {
    object: "compatible_door";
    door: "messente" | "kannel" | "jasmin" | "twilio" | "smpp";
    /** What stands before the vendor’s own paths, beside our API; null: it is not reached over HTTP. */
    url: string | null;
    host: string;
    /** A port of its own, without encryption; null: none is open. */
    port: number | null;
    /** The same with TLS. */
    tls_port: number | null;
};
export type CompatibleDoorList = {
    object: "list";
    data: (CompatibleDoor)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type ConnectionField = {
    name: string;
    title: string;
    hint: string;
    /** Sealed at rest, and never given back. */
    is_secret: boolean;
    is_required: boolean;
    /** It may be of several lines. */
    has_lines: boolean;
    fallback: string | null;
    choices: (string)[] | null;
};
export type Conversation = {
    object: "conversation";
    /** The person’s. */
    number: string;
    /** Our number or name that they wrote to. */
    ours: string;
    account_id: string;
    channel: "sms" | "rcs" | "whatsapp";
    last: {
        id: string;
        text: string;
        /** ISO 8601, UTC, milliseconds. */
        received_at: string;
    };
    /** stop, start or help, when the last text was one. */
    keyword: string | null;
    /** Somebody wrote to them after it, over the same channel and by the same number. Confirmations, campaigns and what failed are no answer. */
    is_answered: boolean;
    /** They must not be written to. */
    is_opted_out: boolean;
};
export type ConversationDetail = {
    object: "list";
    data: (ConversationText)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
    number: string;
    is_opted_out: boolean;
    /** inbound: by their own word, which START takes back. Else who entered it: then START does not. */
    opted_out_by: string | null;
    /** How an answer goes: by the account, channel and number that they wrote to last. */
    answer: {
        account_id: string | null;
        channel: "sms" | "rcs" | "whatsapp";
        from: string;
    } | null;
};
export type ConversationList = {
    object: "list";
    data: (Conversation)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type ConversationText = {
    object: "text";
    /** message: ours. inbound: theirs. */
    kind: "message" | "inbound";
    id: string;
    /** ISO 8601, UTC, milliseconds. */
    at: string;
    account_id: string | null;
    channel: "sms" | "rcs" | "whatsapp";
    /** Our number or name in it. */
    ours: string;
    text: string;
    keyword: string | null;
    /** Of theirs: segments that have not come, from 1. The text says so at their places. */
    missing_segments: (number)[];
    /** Of ours. */
    status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read" | null;
    reason: string | null;
    campaign_id: string | null;
};
export type Correction = {
    object: "correction";
    message_id: string;
    campaign_id: string | null;
    /** Of the message, after the change. */
    sequence: number;
    /** Where the message stands. */
    from: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
    from_reason: string | null;
    /** Where the message stands. */
    to: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
    to_reason: string | null;
    because: "late-receipt" | "reply" | "import" | "table-entry" | "replay" | "person";
    /** ISO 8601, UTC, milliseconds. */
    at: string;
};
export type CorrectionList = {
    object: "list";
    data: (Correction)[];
    has_more: boolean;
    next_cursor: string | null;
};
/** Messages by status. They add up to recipients, always. */
export type Counts = {
    draft: number;
    scheduled: number;
    held: number;
    queued: number;
    submitted: number;
    sent: number;
    unconfirmed: number;
    expired: number;
    cancelled: number;
    failed: number;
    rejected: number;
    partial: number;
    delivered: number;
    read: number;
};
export type CountsFrame = {
    /** ISO 8601, UTC, milliseconds. */
    as_of: string;
    state: "importing" | "draft" | "scheduled" | "running" | "stopped" | "cancelled" | "done";
    recipients: number;
    counts: Counts;
    reasons: (ReasonCount)[];
    progress: Progress;
};
export type Credit = {
    balance: Money | null;
};
export type CreditMovement = {
    object: "credit_movement";
    /** ISO 8601, UTC. */
    at: string;
    kind: "credit" | "turned-off" | "messages" | "refunds";
    /** Decimal; below nothing when it was taken. */
    amount: string;
    messages: number | null;
    note: string | null;
    created_by: string;
};
export type CreditMovementList = {
    object: "list";
    data: (CreditMovement)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type Dialect = {
    object: "dialect";
    dialect: string;
    title: string;
    /** Whose codes its words are, in the catalogue. */
    vocabulary: string | null;
    fields: ({
        field: string;
        words: ({
            word: string;
            /** Null: on every channel. */
            channel: string | null;
            /** When it is said: the only case. */
            trigger: string;
        })[];
    })[];
    /** Words that the vendor has and we never say. */
    unspoken: ({
        field: string;
        word: string;
        because: string;
    })[];
};
export type DialectList = {
    object: "list";
    data: (Dialect)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Door = {
    object: "door";
    urls: (AccountUrl)[];
    public_base_url: string | null;
    refused: {
        today: number;
        total: number;
    };
    /** Unproven requests that wait, to be verified again when a secret or address changes. */
    quarantined: number;
    /** Of vendors that have an address fetched before they bring anything (SNS); null: none asked. */
    confirmation: {
        state: "waiting" | "confirmed" | "given-up";
        /** ISO 8601, UTC. */
        since: string;
        next_at: string | null;
        because: string | null;
    } | null;
    latest: ({
        id: string;
        /** ISO 8601, UTC. */
        at: string;
        /** The mismatch, in words. */
        because: string;
        /** What is other here than it was where the request was signed; null: nobody can tell, or has looked. Of those that were refused, the newest is looked into. */
        mismatch: "scheme" | "host" | "port" | "prefix" | "secret" | null;
        method: string;
        url: string;
        /** Their names; what they say only of those that can vouch for nothing. */
        headers: Record<string, string>;
    })[];
};
export type DoorLogin = {
    id: string;
    object: "door_login";
    username: string;
    /** Which door it opens; any: all of them. */
    door: "any" | "messente" | "kannel" | "jasmin" | "twilio" | "smpp";
    /** It may do what this key may, and ends with it. */
    key_id: string;
    settings: {
        default_sender: string | null;
        binds_max: number | null;
        window: number | null;
        per_second: number | null;
        kannel: "classic" | "modern" | null;
    };
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    revoked_at: string | null;
};
export type DoorLoginList = {
    object: "list";
    data: (DoorLogin)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type EntryPreview = {
    object: "preview";
    /** Receipts and refusals that were read again. */
    receipts: number;
    /** Messages that were looked at. */
    messages: number;
    /** Messages that would stand otherwise. */
    changed: number;
    /** False: there are more than a preview looks at. */
    complete: boolean;
    /** Provider accounts whose own decision on the word holds instead. */
    outranked_by: (string)[];
    moves: ({
        from: string;
        from_reason: string | null;
        to: string;
        to_reason: string | null;
        messages: number;
    })[];
    samples: ({
        message_id: string;
        from: string;
        to: string;
    })[];
};
export type Erasure = {
    object: "erasure";
    erased: {
        messages: number;
        inbound: number;
        receipts: number;
        orphans: number;
        other: number;
    };
    opt_out_kept: boolean;
    /** Messages whose hidden number may be this one: the key that tells is not at hand. See operations.md. */
    may_remain: number;
};
export type FetchedCallback = {
    id: string;
    /** To be given back with what became of it. */
    lease: number;
    type: string;
    headers: Record<string, string>;
    /** Octet for octet as it is signed. */
    body: string;
};
export type FetchedCallbacks = {
    callbacks: (FetchedCallback)[];
};
export type Guidance = {
    object: "guidance";
    advice: (Advice)[];
};
export type HeardCallback = {
    id: string;
    lease: number;
    /** Where it went on to. */
    url?: string;
    status?: number | null;
    /** Why it does not count as heard; null: it was. */
    error?: string | null;
    ms?: number;
};
export type Held = {
    object: "held";
    message_id: string;
    campaign_id: string | null;
    campaign_name: string | null;
    to: string | null;
    text: string | null;
    because: string;
    /** ISO 8601, UTC, milliseconds. */
    held_at: string;
};
export type HeldList = {
    object: "list";
    data: (Held)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type IdHint = {
    /** How the id in the receipt relates to the id in the answer. */
    relation: "exact" | "folded" | "padded" | "hex-decimal" | "decimal-hex" | "truncated";
    /** How many were looked at: the newest of the account. */
    orphans: number;
    /** How many of them match that way. */
    matching: number;
    /** Of the matching ones, those whose number is the recipient’s too. */
    confirmed_by_number: number;
    /** How many have a related id, but another number: by chance. */
    other_number: number;
    /** Receipts of the account that found their messages meanwhile, without a rule. */
    found: number;
    /** It is more than chance: `apply_rule` may declare it for the whole account. */
    is_rule: boolean;
    because: string;
};
export type Import = {
    id: string;
    object: "import";
    name: string;
    format: "spoke-rewired" | "spoke-moveon" | "twilio" | "messente" | "kannel" | "csv";
    /** Whose codes a Spoke file’s are, if it was said. */
    service: "twilio" | "telnyx" | "bandwidth" | null;
    state: "running" | "done" | "failed";
    /** Why it failed. */
    because: string | null;
    rows_read: number;
    /** New ones. */
    messages: number;
    /** New ones: what people wrote. */
    replies: number;
    /** Rows that were brought in before. */
    already_known: number;
    /** Rows that say more about a message: receipts of a log, and later exports. */
    evidence_added: number;
    row_errors: number;
    /** New ones. */
    campaigns: number;
    /** Messages that ended because their recipient had opted out, and, once it is done, numbers that wrote STOP and no START since: see /v1/opt-out-suggestions. None is opted out here. */
    opt_outs_suggested: number;
    /** How rows were read, each with how many: read-as-twilio (codes taken for Twilio’s), unknown:VENDOR:FIELD:WORD (no table knows it, so it moved nothing), currency:USD (prices that are not in the workspace’s currency and not added up), undated, unreadable-segments (counted by the text), unreadable-cost (not added up). */
    notes: Record<string, number>;
    octets: number;
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    started_at: string;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
    finished_at: string | null;
};
export type ImportList = {
    object: "list";
    data: (Import)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type ImportRowErrorList = {
    object: "list";
    data: (RowError)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Inbound = {
    id: string;
    object: "inbound";
    account_id: string;
    /** The person’s number. */
    from: string;
    /** Our number or name. */
    to: string;
    text: string;
    /** stop, start or help, when it was one. */
    keyword: string | null;
    channel: "sms" | "rcs" | "whatsapp";
    /** ISO 8601, UTC, milliseconds. */
    received_at: string;
    /** Segments that have not come, from 1: in their places the text says "[part 2 of 3 is missing]". Empty: it is whole. The same text is amended when they come after all. */
    missing_segments: (number)[];
};
export type InboundCallback = {
    type: "inbound.received";
    /** ISO 8601, UTC, milliseconds. */
    timestamp: string;
    data: {
        object: "inbound";
        id: string;
        /** 1. Higher: the same text again, with segments that came later. */
        sequence: number;
        from: string;
        to: string;
        text: string;
        is_text_cut: boolean;
        channel: "sms" | "rcs" | "whatsapp";
        keyword: string | null;
        /** From 1; the text says so at their places. Empty: it is whole. */
        missing_segments: (number)[];
        workspace_id: string;
        /** It came from the simulator. */
        is_test: boolean;
        /** ISO 8601, UTC, milliseconds. */
        received_at: string;
    };
};
export type InboundList = {
    object: "list";
    data: (Inbound)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Invitation = {
    id: string;
    object: "invitation";
    email: string;
    role: "admin" | "supervisor" | "user";
    /** ISO 8601, UTC. */
    created_at: string;
    /** ISO 8601, UTC. */
    expires_at: string;
};
export type InvitationList = {
    object: "list";
    data: (Invitation)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type InvitationOffer = {
    email: string;
    role: "admin" | "supervisor" | "user";
    workspace_name: string;
};
export type Job = {
    id: string;
    object: "job";
    kind: string;
    subject: string | null;
    /** running, done, failed or cancelled. */
    state: string;
    done: number;
    total: number | null;
    errors: unknown;
    result: unknown;
    /** ISO 8601, UTC, milliseconds. */
    started_at: string;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
    finished_at: string | null;
};
export type Key = {
    id: string;
    object: "key";
    name: string;
    /** How the key starts: to tell keys apart. */
    hint: string;
    scopes: ("messages:read" | "messages:write" | "campaigns:read" | "campaigns:write" | "opt-outs:write" | "accounts:admin" | "callbacks:admin" | "people:admin" | "keys:admin" | "audit:read" | "workspaces:admin")[];
    is_test: boolean;
    created_by: string;
    /** ISO 8601, UTC. */
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
    revoked_at: string | null;
};
export type KeyList = {
    object: "list";
    data: (Key)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type LikelyMessage = {
    message_id: string;
    to: string | null;
    /** As the answer said it; null: it said none. */
    provider_id: string | null;
    relation: "exact" | "folded" | "padded" | "hex-decimal" | "decimal-hex" | "truncated" | null;
    /** ISO 8601, UTC, milliseconds. */
    submitted_at: string;
    because: string;
};
export type LinkDomain = {
    domain: string;
    /** Those that have their final. */
    messages: number;
    delivered: number;
    final: number;
    /** Delivered of final, 0 to 1. */
    share: number;
    /** Too good or too bad to be chance. */
    is_odd: boolean;
    because: string | null;
};
export type ListCheck = {
    columns: (string)[];
    has_header: boolean;
    mapping: {
        /** The column with the numbers; null: say which it is. */
        number: string | null;
        found_by: "asked" | "name" | "content" | null;
    };
    encoding: string;
    delimiter: string;
    rows_read: number;
    recipients: number;
    sendable: number;
    /** Of the sendable: what a person must look at first. */
    held: number;
    row_errors: number;
    refused: ({
        reason: string;
        title: string;
        count: number;
    })[];
    /** Rows that are no recipients, grouped. */
    errors: ({
        because: string;
        /** Of the first of them. */
        explanation: string;
        count: number;
        examples: ({
            /** Of the file, from 1, header included. */
            line: number;
            because: string;
            explanation: string;
            raw: string;
        })[];
    })[];
    /** The first 1,000 rows that will get nothing, in the order of the list: unreadable ones, and recipients that would be refused, whose because is the reason. */
    rows_to_fix: (RowToFix)[];
    sample: ({
        line: number;
        to: string;
        /** Null: the row lacks a field of it. */
        text: string | null;
        segments: number;
        fields: Record<string, string>;
        /** Why it would be refused. */
        reason: string | null;
        detail: string | null;
    })[];
    segments: number;
    /** Of the longest text. */
    segments_max: number;
    /** Of all that would be sent; null when nobody knows. */
    price: Money | null;
};
export type ListToCheck = {
    name?: string;
    /** With {fields} of the list; {name|friend} says friend where a row has nothing. */
    text?: string;
    /** What it travels by; sms if nothing is said. */
    channel?: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing. */
    fallback?: {
        channel: "sms" | "rcs" | "whatsapp";
        /** Who it comes from there. Null: the provider account’s own. */
        from?: string | null;
        /** Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed. */
        after_seconds?: number | null;
    };
    /** What the phone shows: a number, or up to 11 letters and digits; or what the provider calls a sender of yours. Without it, the provider account’s own. */
    from?: string;
    account_id?: string;
    /** How long it may wait, here and at the provider. */
    validity_seconds?: number;
    /** Your own word for it: searchable, and in every answer. */
    reference?: string;
    /** Where its changes are told, beside the callback endpoints of the workspace. */
    callback?: {
        url: string;
        /** In whose words and form: ours, or those of what listens already. Default delivrd. */
        format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
        /** As the format usually has it, unless it may have both. */
        method?: "GET" | "POST";
        /** Null: all that the format has words for. */
        events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read")[] | null;
        /** The format’s own: GET /v1/callback-formats lists them. */
        options?: Record<string, string>;
    };
    /** The same in short: {"callback": {"url": …}}. */
    callback_url?: string;
    /** Which column is which: {"number": "Phone"}. Without it, the number is found. */
    columns?: Record<string, string>;
    /** When the provider never answered a handover: at-most-once (the default) leaves it, at-least-once hands over again, up to three times, and may text twice. */
    policy?: "at-most-once" | "at-least-once";
    /** Begin to send at once. Otherwise it is a draft. */
    start?: boolean;
    /** Start by itself at this instant (ISO 8601). */
    starts_at?: string;
    /** The list as CSV. */
    csv?: string;
    recipients?: ({
        /** The number, in any form. */
        to: string;
        fields?: Record<string, string>;
    })[];
};
export type Listener = {
    id: string;
    object: "listener";
    /** Null: all that the format has words for. */
    events: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
};
export type Message = {
    id: string;
    object: "message";
    campaign_id: string | null;
    /** E.164; null once retention or erasure took it. */
    to: string | null;
    from: string | null;
    text: string | null;
    /** Your own. */
    reference: string | null;
    /** What it travels by now, or will; once it has ended, the channel that decided. */
    channel: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing, as it was asked for. Null: none. */
    fallback: {
        channel: "sms" | "rcs" | "whatsapp";
        from: string | null;
        after_seconds: number | null;
    } | null;
    /** Whether the second channel is still to be tried, was tried or begun with, or is not: the message has ended without it, or its first channel brought it after all. */
    fallback_state: "waiting" | "used" | "not-needed" | null;
    /** Where the message stands. */
    status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
    /** No further news is needed; a correction may still come. */
    final: boolean;
    /** Final, and the time for late receipts is over. */
    settled: boolean;
    /** Why: an id of /v1/reasons. */
    reason: string | null;
    reason_title: string | null;
    reason_meaning: string | null;
    /** What to do about it. */
    next_step: string | null;
    opt_out_advice: "never" | "after-repeats" | "at-once" | null;
    detail: string | null;
    /** Whose doing it was. */
    fault: "us" | "provider" | "carrier" | "handset" | "recipient" | "sender" | null;
    /** True: no retry can succeed. Null: nobody knows. */
    permanent: boolean | null;
    grade: "inferred" | "provider" | "carrier" | "handset" | null;
    charged: "yes" | "no" | "maybe";
    charged_said_by: "price" | "table" | "reason" | "us" | "nobody";
    /** Two reported outcomes that cannot both be true. */
    conflict: boolean;
    /** Two submissions of it were delivered: the recipient got both. */
    texted_twice: boolean;
    segments: {
        total: number;
        delivered: number;
        /** With a reported final, good or bad. */
        known: number;
    };
    account_id: string | null;
    /** The word of the provider that decided. */
    provider_word: string | null;
    provider_code: string | null;
    /** Rises with each change. */
    sequence: number;
    /** As estimated when it was taken in. */
    price: Money | null;
    /** What happened, in plain words. */
    sentence: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    submitted_at: string | null;
    /** When silence becomes unconfirmed. */
    expected_by: string | null;
    valid_until: string | null;
    final_at: string | null;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
};
export type MessageCallback = {
    type: "message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read";
    /** ISO 8601, UTC, milliseconds. */
    timestamp: string;
    data: {
        object: "message";
        id: string;
        /** Rises with each change: drop what is not higher. */
        sequence: number;
        /** Where the message stands. */
        status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        is_final: boolean;
        previous_status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read" | null;
        /** Why: an id of /v1/reasons. */
        reason: string | null;
        detail: string | null;
        /** Whose doing it was. */
        fault: "us" | "provider" | "carrier" | "handset" | "recipient" | "sender" | null;
        grade: "inferred" | "provider" | "carrier" | "handset" | null;
        permanent: boolean | null;
        charge: "yes" | "no" | "maybe";
        /** What people usually do about it. */
        advice: string | null;
        to: string | null;
        from: string | null;
        /** Your own. */
        reference: string | null;
        workspace_id: string;
        campaign_id: string | null;
        channel: "sms" | "rcs" | "whatsapp";
        segments: {
            total: number;
            delivered: number;
            /** With a reported final, good or bad. */
            known: number;
        };
        account: string | null;
        account_name: string | null;
        provider_id: string | null;
        /** The word of the provider that decided. */
        word: string | null;
        code: string | null;
        /** Two reported outcomes that cannot both be true. */
        conflict: boolean;
        texted_twice: boolean;
        /** As estimated when it was taken in. */
        price: Money | null;
        /** A final status that changed after all, and why. */
        correction: {
            from: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read" | null;
            because: "late-receipt" | "reply" | "import" | "table-entry" | "replay" | "person";
        } | null;
        /** No phone gets it: it is of a test key, or of the simulator. */
        is_test: boolean;
        /** ISO 8601, UTC, milliseconds. */
        created_at: string;
        submitted_at: string | null;
        final_at: string | null;
    };
};
export type MessageDetail = {
    id: string;
    object: "message";
    campaign_id: string | null;
    /** E.164; null once retention or erasure took it. */
    to: string | null;
    from: string | null;
    text: string | null;
    /** Your own. */
    reference: string | null;
    /** What it travels by now, or will; once it has ended, the channel that decided. */
    channel: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing, as it was asked for. Null: none. */
    fallback: {
        channel: "sms" | "rcs" | "whatsapp";
        from: string | null;
        after_seconds: number | null;
    } | null;
    /** Whether the second channel is still to be tried, was tried or begun with, or is not: the message has ended without it, or its first channel brought it after all. */
    fallback_state: "waiting" | "used" | "not-needed" | null;
    /** Where the message stands. */
    status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
    /** No further news is needed; a correction may still come. */
    final: boolean;
    /** Final, and the time for late receipts is over. */
    settled: boolean;
    /** Why: an id of /v1/reasons. */
    reason: string | null;
    reason_title: string | null;
    reason_meaning: string | null;
    /** What to do about it. */
    next_step: string | null;
    opt_out_advice: "never" | "after-repeats" | "at-once" | null;
    detail: string | null;
    /** Whose doing it was. */
    fault: "us" | "provider" | "carrier" | "handset" | "recipient" | "sender" | null;
    /** True: no retry can succeed. Null: nobody knows. */
    permanent: boolean | null;
    grade: "inferred" | "provider" | "carrier" | "handset" | null;
    charged: "yes" | "no" | "maybe";
    charged_said_by: "price" | "table" | "reason" | "us" | "nobody";
    /** Two reported outcomes that cannot both be true. */
    conflict: boolean;
    /** Two submissions of it were delivered: the recipient got both. */
    texted_twice: boolean;
    segments: {
        total: number;
        delivered: number;
        /** With a reported final, good or bad. */
        known: number;
    };
    account_id: string | null;
    /** The word of the provider that decided. */
    provider_word: string | null;
    provider_code: string | null;
    /** Rises with each change. */
    sequence: number;
    /** As estimated when it was taken in. */
    price: Money | null;
    /** What happened, in plain words. */
    sentence: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    submitted_at: string | null;
    /** When silence becomes unconfirmed. */
    expected_by: string | null;
    valid_until: string | null;
    final_at: string | null;
    /** ISO 8601, UTC, milliseconds. */
    updated_at: string;
    /** The upload’s own columns. */
    fields: Record<string, string> | null;
    /** Line of the campaign’s file. */
    row: number | null;
    /** What became of it on each channel, in the order in which they were tried. */
    legs: ({
        channel: "sms" | "rcs" | "whatsapp";
        /** Its newest; null: not handed over yet. */
        submission: number | null;
        account_id: string | null;
        account_name: string | null;
        /** Where the message stands. */
        status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        reason: string | null;
        reason_title: string | null;
        provider_word: string | null;
        provider_code: string | null;
        /** The message stands as this leg does. */
        decides: boolean;
    })[];
    submissions: ({
        number: number;
        /** Null: another system sent it, as a file says. */
        account_id: string | null;
        account_name: string;
        channel: "sms" | "rcs" | "whatsapp";
        /** ISO 8601, UTC, milliseconds. */
        submitted_at: string;
        segments: ({
            segment: number;
            status: "draft" | "scheduled" | "held" | "queued" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read" | null;
            provider_id: string | null;
            answer: "accepted" | "refused" | "busy" | "unknown" | null;
            answer_code: string | null;
            answered_at: string | null;
        })[];
    })[];
    timeline: (TimelineEntry)[];
    why: {
        rule: string;
        sentences: (string)[];
        decided_by: (string)[];
    };
};
export type MessageList = {
    object: "list";
    data: (Message)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Money = {
    /** Decimal, exact. */
    amount: string;
    /** ISO 4217. */
    currency: string;
};
export type NewCallbackEndpoint = {
    url: string;
    /** In whose words and form: ours, or those of what listens already. Default delivrd. */
    format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
    /** Null: its host. */
    name?: string | null;
    /** As the format usually has it, unless it may have both. */
    method?: "GET" | "POST";
    /** Null: all that the format has words for. */
    events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** Null: it hears of the whole workspace. */
    campaign_id?: string | null;
    /** One after the other over the whole endpoint: one failure holds all back. */
    is_ordered?: boolean;
    /** Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. Default include. */
    test?: "include" | "exclude" | "only";
    /** The format’s own: GET /v1/callback-formats lists them. */
    options?: Record<string, string>;
};
export type NewCampaign = {
    name: string;
    /** With {fields} of the list; {name|friend} says friend where a row has nothing. */
    text: string;
    /** What it travels by; sms if nothing is said. */
    channel?: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing. */
    fallback?: {
        channel: "sms" | "rcs" | "whatsapp";
        /** Who it comes from there. Null: the provider account’s own. */
        from?: string | null;
        /** Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed. */
        after_seconds?: number | null;
    };
    /** What the phone shows: a number, or up to 11 letters and digits; or what the provider calls a sender of yours. Without it, the provider account’s own. */
    from?: string;
    account_id?: string;
    /** How long it may wait, here and at the provider. */
    validity_seconds?: number;
    /** Your own word for it: searchable, and in every answer. */
    reference?: string;
    /** Where its changes are told, beside the callback endpoints of the workspace. */
    callback?: {
        url: string;
        /** In whose words and form: ours, or those of what listens already. Default delivrd. */
        format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
        /** As the format usually has it, unless it may have both. */
        method?: "GET" | "POST";
        /** Null: all that the format has words for. */
        events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read")[] | null;
        /** The format’s own: GET /v1/callback-formats lists them. */
        options?: Record<string, string>;
    };
    /** The same in short: {"callback": {"url": …}}. */
    callback_url?: string;
    /** Which column is which: {"number": "Phone"}. Without it, the number is found. */
    columns?: Record<string, string>;
    /** When the provider never answered a handover: at-most-once (the default) leaves it, at-least-once hands over again, up to three times, and may text twice. */
    policy?: "at-most-once" | "at-least-once";
    /** Begin to send at once. Otherwise it is a draft. */
    start?: boolean;
    /** Start by itself at this instant (ISO 8601). */
    starts_at?: string;
    /** The list as CSV. */
    csv?: string;
    recipients?: ({
        /** The number, in any form. */
        to: string;
        fields?: Record<string, string>;
    })[];
};
export type NewDoorLogin = {
    id: string;
    object: "door_login";
    username: string;
    /** Which door it opens; any: all of them. */
    door: "any" | "messente" | "kannel" | "jasmin" | "twilio" | "smpp";
    /** It may do what this key may, and ends with it. */
    key_id: string;
    settings: {
        default_sender: string | null;
        binds_max: number | null;
        window: number | null;
        per_second: number | null;
        kannel: "classic" | "modern" | null;
    };
    created_by: string;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    revoked_at: string | null;
    /** Shown here only. */
    password: string;
};
export type NewInvitation = {
    id: string;
    object: "invitation";
    email: string;
    role: "admin" | "supervisor" | "user";
    /** ISO 8601, UTC. */
    created_at: string;
    /** ISO 8601, UTC. */
    expires_at: string;
    /** Works once; shown here only. */
    link: string;
};
export type NewKey = {
    id: string;
    object: "key";
    name: string;
    /** How the key starts: to tell keys apart. */
    hint: string;
    scopes: ("messages:read" | "messages:write" | "campaigns:read" | "campaigns:write" | "opt-outs:write" | "accounts:admin" | "callbacks:admin" | "people:admin" | "keys:admin" | "audit:read" | "workspaces:admin")[];
    is_test: boolean;
    created_by: string;
    /** ISO 8601, UTC. */
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
    revoked_at: string | null;
    /** The key itself: shown here only. */
    key: string;
};
export type NewListener = {
    id: string;
    object: "listener";
    /** Null: all that the format has words for. */
    events: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    /** Signs what it hears. Shown here only. */
    secret: string;
};
export type NewWorkspace = {
    workspace: Workspace;
    key: NewKey;
};
export type OptOut = {
    object: "opt_out";
    number: string;
    kind: "opt-out" | "do-not-disturb" | "blocked";
    source: string;
    keyword: string | null;
    note: string | null;
    /** ISO 8601, UTC. */
    created_at: string;
};
export type OptOutImport = {
    rows: number;
    added: number;
    known: number;
    errors: ({
        line: number;
        because: string;
    })[];
};
export type OptOutList = {
    object: "list";
    data: (OptOut)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type OptOutSuggestion = {
    object: "opt_out_suggestion";
    number: string;
    reason: string;
    /** 0: the person asked for it. */
    misses: number;
    /** ISO 8601, UTC, milliseconds. */
    last_at: string;
    because: string;
    advice: string;
};
export type OptOutSuggestionList = {
    object: "list";
    data: (OptOutSuggestion)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Orphan = {
    id: string;
    object: "orphan";
    account_id: string;
    /** waiting: no message is known by its id yet. ambiguous: several could be meant. malformed: it could not be read. */
    state: "waiting" | "ambiguous" | "malformed";
    provider_id: string | null;
    to: string | null;
    because: string;
    status: string | null;
    word: string | null;
    code: string | null;
    /** What the dialect understood. */
    reading: unknown;
    /** The evidence exactly as it arrived, of a long request the first 64 KiB; null when it is no receipt, or retention took it. */
    raw: {
        protocol: string;
        hex: string;
        /** The receipt’s own text, where it has one. */
        text: string | null;
        /** The fields as read from the octets; null: it is no PDU. */
        pdu: unknown;
    } | null;
    /** Messages it may be about, likeliest first. */
    likely: (LikelyMessage)[];
    /** How the ids of its account’s orphans relate to those of answers. */
    id_hint: IdHint | null;
    /** ISO 8601, UTC, milliseconds. */
    recorded_at: string;
};
export type OrphanList = {
    object: "list";
    data: (Orphan)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type OrphanMatch = {
    object: "match";
    message_id: string;
    /** Null: nothing was applied beyond this receipt. */
    rule: {
        /** What the account’s setting says now. */
        id_relation: string;
        /** How many others are being read again. */
        receipts: number;
    } | null;
};
export type PasswordLink = {
    link: string;
    /** ISO 8601, UTC. */
    expires_at: string;
};
export type Progress = {
    total: number;
    /** Messages that a provider got to see. */
    handed_over: number;
    final: number;
    open: number;
    /** While it runs, once there is enough to go by. */
    rate_per_second: number | null;
    /** Until the last one is handed over, at that rate. */
    eta_seconds: number | null;
    waiting_for_receipts: number;
    oldest_waiting_at: string | null;
};
export type ProviderKind = {
    object: "provider_kind";
    kind: string;
    title: string;
    protocol: "smpp" | "http";
    /** What connection takes; none for smpp, whose settings do. */
    fields: (ConnectionField)[];
    capabilities: {
        channels: ("sms" | "rcs" | "whatsapp")[];
        /** Where our reference travels. */
        reference: "address" | "field" | "none";
        /** The same reference twice is one message there. */
        is_idempotent: boolean;
        receipts_per: "message" | "segment";
        usual_rate_per_second: number | null;
        /** It can be asked after messages that nothing is heard of. */
        polls: boolean;
        /** It brings texts from handsets. */
        inbound: boolean;
    };
};
export type ProviderKindList = {
    object: "list";
    data: (ProviderKind)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type Readiness = {
    status: "ready" | "not-ready";
    checks?: ({
        name: string;
        ok: boolean;
        /** Without it no work can be done. */
        vital: boolean;
        /** What was found, in words, with figures. */
        found: string;
    })[];
};
export type Reason = {
    id: string;
    group: string;
    title: string;
    meaning: string;
    next_step: string;
    persistence: "temporary" | "permanent" | "mixed" | "unknown";
    opt_out_advice: "never" | "after-repeats" | "at-once";
    charged: "yes" | "no" | "maybe";
    fault: string | null;
};
export type ReasonCount = {
    reason: string;
    title: string;
    count: number;
    next_step: string;
};
export type ReasonList = {
    object: "list";
    data: (Reason)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Reviewed = {
    /** How many were released or discarded. */
    messages: number;
    /** Of those released: what may not be sent any more, and is rejected instead. */
    refused: number;
};
export type RouteAsk = {
    /** The number, in any form people write it. */
    to: string;
    /** What the phone shows: a number, or up to 11 letters and digits; or what the provider calls a sender of yours. Without it, the provider account’s own. */
    from?: string;
    /** What it travels by; sms if nothing is said. */
    channel?: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing. */
    fallback?: {
        channel: "sms" | "rcs" | "whatsapp";
        /** Who it comes from there. Null: the provider account’s own. */
        from?: string | null;
        /** Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed. */
        after_seconds?: number | null;
    };
    /** Without it, any ordinary text of one segment. */
    text?: string;
    account_id?: string;
};
export type RouteExplanation = {
    object: "route_explanation";
    to: string;
    /** Where the number may be. */
    countries: (string)[];
    channel: "sms" | "rcs" | "whatsapp";
    /** route: it would be sent. no-route: nobody would take it. refused: we would not send it. */
    outcome: "route" | "no-route" | "refused";
    account: {
        id: string;
        name: string;
        kind: string;
    } | null;
    sender: string | null;
    because: string;
    /** Of a refusal: see /v1/reasons. */
    reason: string | null;
    detail: string | null;
    next_step: string | null;
    /** Why a person would have to look at it first. */
    held_because: string | null;
    segments: number;
    /** Null when nobody knows, or it would not be sent. */
    price: Money | null;
    warnings: (string)[];
    /** Every provider account: those that fit first, in order. */
    candidates: ({
        account_id: string;
        name: string;
        /** smpp, twilio ... */
        kind: string;
        fits: boolean;
        /** Of those that fit, from 1: the one that is taken. */
        rank: number | null;
        /** Who the message would come from. */
        sender: string | null;
        /** Stable: channel-not-carried, prefix-not-taken ... */
        objection: string | null;
        because: string;
    })[];
    /** The channel that it would go by first: the second where the first takes it nowhere. Null: it would not be sent. */
    begins_with: "sms" | "rcs" | "whatsapp" | null;
    /** How it would go by the second channel. */
    fallback: {
        channel: "sms" | "rcs" | "whatsapp";
        /** route: it would be sent. no-route: nobody would take it. refused: we would not send it. */
        outcome: "route" | "no-route" | "refused";
        account: {
            id: string;
            name: string;
            kind: string;
        } | null;
        sender: string | null;
        because: string;
        /** Of a refusal: see /v1/reasons. */
        reason: string | null;
        detail: string | null;
        next_step: string | null;
        /** Why a person would have to look at it first. */
        held_because: string | null;
        segments: number;
        /** Null when nobody knows, or it would not be sent. */
        price: Money | null;
        warnings: (string)[];
        /** Every provider account: those that fit first, in order. */
        candidates: ({
            account_id: string;
            name: string;
            /** smpp, twilio ... */
            kind: string;
            fits: boolean;
            /** Of those that fit, from 1: the one that is taken. */
            rank: number | null;
            /** Who the message would come from. */
            sender: string | null;
            /** Stable: channel-not-carried, prefix-not-taken ... */
            objection: string | null;
            because: string;
        })[];
    } | null;
};
export type RowError = {
    /** Of the file, from 1, header included. */
    line: number;
    because: string;
    explanation: string;
    raw: string;
};
export type RowErrorList = {
    object: "list";
    data: (RowError)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type RowToFix = {
    kind: "unreadable" | "refused";
    /** Of the file, from 1, header included. */
    line: number;
    because: string;
    explanation: string;
    raw: string;
};
export type SearchAnswer = {
    object: "search";
    messages: (Message)[];
    campaigns: (Campaign)[];
    inbound: (Inbound)[];
    codes: (Code)[];
};
export type SendBatch = {
    messages: (SendMessage)[];
};
export type SendMessage = {
    /** The number, in any form people write it. */
    to: string;
    /** What it says. */
    text: string;
    /** What it travels by; sms if nothing is said. */
    channel?: "sms" | "rcs" | "whatsapp";
    /** The channel that is tried when the first brings nothing. */
    fallback?: {
        channel: "sms" | "rcs" | "whatsapp";
        /** Who it comes from there. Null: the provider account’s own. */
        from?: string | null;
        /** Also when nothing says that it was delivered so long after it was handed over; the recipient may then get both. Null: only when it has failed. */
        after_seconds?: number | null;
    };
    /** What the phone shows: a number, or up to 11 letters and digits; or what the provider calls a sender of yours. Without it, the provider account’s own. */
    from?: string;
    account_id?: string;
    /** How long it may wait, here and at the provider. */
    validity_seconds?: number;
    /** Your own word for it: searchable, and in every answer. */
    reference?: string;
    /** Where its changes are told, beside the callback endpoints of the workspace. */
    callback?: {
        url: string;
        /** In whose words and form: ours, or those of what listens already. Default delivrd. */
        format?: "delivrd" | "messente" | "omnichannel" | "kannel-classic" | "kannel-modern" | "jasmin" | "twilio" | "govuk-notify";
        /** As the format usually has it, unless it may have both. */
        method?: "GET" | "POST";
        /** Null: all that the format has words for. */
        events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read")[] | null;
        /** The format’s own: GET /v1/callback-formats lists them. */
        options?: Record<string, string>;
    };
    /** The same in short: {"callback": {"url": …}}. */
    callback_url?: string;
    /** Not before this instant (ISO 8601). */
    send_at?: string;
};
export type Sender = {
    object: "sender";
    name: string;
    state: "registered" | "blocked";
    /** Starts of international numbers for which this counts; none: all. */
    destinations: (string)[];
    note: string | null;
    /** ISO 8601, UTC. */
    created_at: string;
    created_by: string;
};
export type SenderList = {
    object: "list";
    data: (Sender)[];
    has_more: boolean;
    next_cursor: string | null;
};
/** Who is asking, as a page needs it. csrf_token goes into X-CSRF-Token. */
export type Session = {
    object: "session";
    user: {
        id: string;
        email: string;
        name: string;
    } | null;
    workspace: SessionWorkspace;
    workspaces: (SessionWorkspace)[];
    role: "admin" | "supervisor" | "user";
    scopes: ("messages:read" | "messages:write" | "campaigns:read" | "campaigns:write" | "opt-outs:write" | "accounts:admin" | "callbacks:admin" | "people:admin" | "keys:admin" | "audit:read" | "workspaces:admin")[];
    csrf_token: string | null;
};
export type SessionWorkspace = {
    id: string;
    name: string;
    role: "admin" | "supervisor" | "user";
    is_demo: boolean;
    default_country: string | null;
    currency: string;
};
export type Setup = {
    needed: boolean;
};
export type SignedIn = {
    object: "session";
    expires_at: string;
};
export type Statuses = {
    /** As many as were asked for, in the same order. */
    results: ({
        /** The id or the reference, as it was asked for. */
        asked: string;
        message: Message;
    } | {
        asked: string;
        error: {
            code: "not-found";
            detail: string;
        };
    })[];
};
export type TableEntry = {
    id: string;
    object: "table_entry";
    vendor: string;
    field: string;
    code: string;
    /** Null: every account of this vendor in the workspace. */
    account_id: string | null;
    /** Of this word in this scope, from 1. */
    version: number;
    /** What the word says. none: it is no outcome, and moves nothing. */
    status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
    reason: string | null;
    permanent: boolean | null;
    charge: "yes" | "no" | "maybe" | null;
    /** How much the word is worth; null: as usual. */
    grade: "inferred" | "provider" | "carrier" | "handset" | null;
    meaning: string | null;
    note: string | null;
    /** ISO 8601, UTC, milliseconds. */
    created_at: string;
    created_by: string;
    /** Null: it is in force. */
    replaced_at: string | null;
};
export type TableEntryChange = {
    object: "table_entry_change";
    entry: TableEntry;
    /** See /v1/jobs/{id}: what it has changed so far. */
    job_id: string;
};
export type TableEntryList = {
    object: "list";
    data: (TableEntry)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type TestCallback = {
    type: "callback.test";
    /** ISO 8601, UTC, milliseconds. */
    timestamp: string;
    data: {
        object: "test";
        text: string;
        is_test: true;
    };
};
export type TestStep = {
    step: string;
    /** Null: it could not be told. */
    ok: boolean | null;
    detail: string;
    took_ms: number;
};
export type TextPreview = {
    /** Filled with the fields given. */
    text: string;
    encoding: "gsm7" | "ucs2";
    segments: number;
    /** As the alphabet counts them: a € in GSM-7 is two. */
    characters: number;
    /** How many more fit into the last segment. */
    remaining: number;
    /** Characters that GSM-7 lacks, each once, with where it first stands. */
    offending: ({
        character: string;
        at: number;
    })[];
    /** Of one message; null when nobody knows. */
    price: Money | null;
};
export type TimelineEntry = {
    /** ISO 8601, UTC, milliseconds. */
    at: string;
    source: "us" | "provider" | "carrier" | "recipient";
    kind: string;
    title: string;
    submission: number | null;
    segment: number | null;
    status: string | null;
    grade: "inferred" | "provider" | "carrier" | "handset" | null;
    reason: string | null;
    /** Whose word and code they are, by the dialect that read them. */
    vendor: string | null;
    word: string | null;
    code: string | null;
    /** What the provider said beside them, for people. */
    sentence: string | null;
    /** The provider’s clock in its own words; no zone is known. */
    happened_at: string | null;
    times_seen: number;
    /** How the receipt found its message. */
    matched_by: string | null;
    effect: "decided" | "outranked" | "agrees" | "no-outcome" | null;
    /** The evidence exactly as it arrived, of a long request the first 64 KiB; null when it is no receipt, or retention took it. */
    raw: {
        protocol: string;
        hex: string;
        /** The receipt’s own text, where it has one. */
        text: string | null;
        /** The fields as read from the octets; null: it is no PDU. */
        pdu: unknown;
    } | null;
};
export type Twin = {
    vendor: string;
    field: string;
    code: string;
    name: string;
    /** Why we take it for the same. */
    because: string;
};
export type UnknownWord = {
    id: string;
    object: "unknown_word";
    vendor: string;
    /** Null: files that were brought in said it. */
    account_id: string | null;
    account_name: string | null;
    /** Where it stood: stat, err, message_state … */
    field: string;
    /** The unknown word or code. Empty: all that found no room. */
    code: string;
    /** The word that stood beside it. */
    word: string | null;
    /** Receipts and refusals with it. */
    count: number;
    /** Messages that it was said about. */
    messages: number;
    /** ISO 8601, UTC, milliseconds. */
    first_seen_at: string;
    /** ISO 8601, UTC, milliseconds. */
    last_seen_at: string;
    samples: ({
        journal_id: string | null;
        /** The receipt’s own text, while it is kept. */
        text: string | null;
        message_id: string | null;
        /** ISO 8601, UTC, milliseconds. */
        at: string;
    })[];
    /** What it may mean. It is never applied by itself. */
    suggestion: {
        /** What the word says. none: it is no outcome, and moves nothing. */
        status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        reason: string | null;
        because: string;
    } | null;
    state: "open" | "named" | "ignored";
    /** The decision that named it. */
    entry_id: string | null;
};
export type UnknownWordList = {
    object: "list";
    data: (UnknownWord)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type User = {
    id: string;
    object: "user";
    email: string;
    name: string;
    role: "admin" | "supervisor" | "user";
    /** ISO 8601, UTC. */
    joined_at: string;
    disabled_at: string | null;
};
export type UserList = {
    object: "list";
    data: (User)[];
    has_more: boolean;
    next_cursor: string | null;
};
export type Vendor = {
    vendor: string;
    /** As it writes its own name. */
    title: string;
    /** Raised when a table changes. */
    version: number;
    entries: number;
    fields: (string)[];
    /** A message can be told in its words. */
    speaks: boolean;
};
export type VendorList = {
    object: "list";
    data: (Vendor)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Words = {
    object: "words";
    dialect: string;
    title: string;
    /** What the vendor’s own fields would hold. */
    fields: ({
        field: string;
        value: string;
    })[];
    /** Why these words, by the rules on the page of dialects. */
    trigger: string;
    /** What the vendor’s own pages advise with these words. */
    advice: string | null;
    /** What these words leave out; null: nothing. */
    lost: string | null;
    /** What the recipient did: beside the status, never as it. */
    engagement: ({
        type: "REPLY" | "CLICK";
        description: string;
    })[];
};
export type WordsList = {
    object: "list";
    data: (Words)[];
    has_more: boolean;
    /** Give it back as `cursor` for the next page. */
    next_cursor: string | null;
};
export type Workspace = {
    id: string;
    object: "workspace";
    name: string;
    is_demo: boolean;
    default_country: string | null;
    rate_cap_per_second: number | null;
    spend_cap: number | null;
    currency: string;
    retention_days: number;
    opt_out_confirmation: string | null;
    duplicate_window_seconds: number | null;
    flood_limit: number | null;
    usage_threshold: number | null;
    screening: {
        /** off; matching: what has a phrase of `hold` waits for a person; all. */
        mode: string;
        /** Words or phrases, in any case. */
        hold: (string)[];
        /** A text with one of them is refused at once. */
        drop: (string)[];
    };
    /** Senders must be on the list at /v1/senders. */
    registered_senders_only: boolean;
    /** Off: no receipts are asked for; messages end as sent. */
    delivery_receipts: boolean;
    /** Try another provider account when one cannot take a message. */
    rerouting: boolean;
    /** Among provider accounts that fit equally well: weight, or price (the cheapest). */
    route_by: string;
    /** Refuse numbers that are certainly not for texts: fixed lines, premium rate ... */
    refuse_unreachable_number_types: boolean;
    support_desk: {
        name: string;
        email: string | null;
        phone: string | null;
        url: string | null;
    } | null;
    /** Whose codes Spoke’s words carry if another service sent it: twilio, telnyx, bandwidth. */
    spoke_codes: string;
    help_text: string | null;
    opt_in_confirmation: string | null;
    balance: Money | null;
    /** ISO 8601, UTC. */
    created_at: string;
};
export type WorkspaceList = {
    object: "list";
    data: (Workspace)[];
    has_more: boolean;
    next_cursor: string | null;
};
/** Why a request was not carried out (RFC 9457). */
export type Problem = {
    /** The page that explains the code. */
    type: string;
    title: string;
    status: number;
    /** What was expected, what was found and what to do. */
    detail: string;
    code: "malformed-request" | "malformed-json" | "invalid-request" | "invalid-cursor" | "malformed-idempotency-key" | "invalid-token" | "invalid-list" | "missing-credentials" | "malformed-key" | "unknown-key" | "expired-key" | "revoked-key" | "no-session" | "wrong-password" | "spend-cap-reached" | "csrf" | "scope-missing" | "unproven-receipt" | "not-found" | "method-not-allowed" | "request-timeout" | "conflict" | "idempotency-key-running" | "wrong-state" | "already-set-up" | "gone" | "body-too-large" | "address-too-long" | "unsupported-media-type" | "idempotency-key-reused" | "not-sendable" | "rate-limited" | "rate-cap-reached" | "locked-out" | "headers-too-large" | "internal-error" | "not-implemented" | "provider-unreachable" | "overloaded" | "not-ready";
    request_id: string;
    errors?: ({
        /** JSON Pointer into the body or the query. */
        pointer: string;
        detail: string;
    })[];
};
/** What is called at you, in our own form. */
export type CallbackEvent = MessageCallback | InboundCallback | TestCallback;
/** Every operation, by its name in the document. */
export type Operations = {
    /** Send one message. Answered when it is durable. What we will not send (opted out, no route, cap reached ...) is a message too, rejected, with its reason. With an Idempotency-Key, the same request within 24 hours gets the same answer. */
    sendMessage(body: SendMessage, options?: CallOptions): Promise<Message>;
    /** List messages. Newest first, those of campaigns included. */
    listMessages(query?: {
        /** One or more statuses. */
        status?: string;
        reason?: string;
        /** The provider’s own. */
        code?: string;
        account_id?: string;
        /** What they travel by now: sms, rcs, whatsapp. */
        channel?: string;
        /** Whether its receipts contradict. */
        conflict?: boolean;
        /** Whether two tries both arrived. */
        texted_twice?: boolean;
        /** A number in any form, a reference or an id. */
        q?: string;
        campaign_id?: string;
        reference?: string;
        /** A number in any form. */
        to?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<MessageList>;
    /** Send up to 1,000 messages. Answered when it is durable. What we will not send (opted out, no route, cap reached ...) is a message too, rejected, with its reason. With an Idempotency-Key, the same request within 24 hours gets the same answer. All of them are taken in together; one whose number cannot be read is an error of its own and harms no other. */
    sendBatch(body: SendBatch, options?: CallOptions): Promise<BatchResult>;
    /** Cancel a message that waits. For good. What was handed to a provider cannot be recalled: 409. */
    cancelMessage(id: string, options?: CallOptions): Promise<MessageDetail>;
    /** List messages that wait for a person. Oldest first. The workspace’s screening says what is held. */
    listHeld(query?: {
        campaign_id?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<HeldList>;
    /** A held message takes its place in the queue. Opt-outs, limits, senders and validity are looked at again: what may not be sent any more is rejected, with its reason. */
    releaseMessage(id: string, options?: CallOptions): Promise<Reviewed>;
    /** A held message is not sent. It is rejected for good; its detail is discarded, or dropped where that is asked for. */
    discardMessage(id: string, body: {
        /** Say that it was dropped, as for a phrase of the drop list. */
        drop?: boolean;
    } | null, options?: CallOptions): Promise<Reviewed>;
    /** All held of a campaign: each takes its place in the queue. Opt-outs, limits, senders and validity are looked at again: what may not be sent any more is rejected, with its reason. */
    releaseCampaign(id: string, options?: CallOptions): Promise<Reviewed>;
    /** All held of a campaign: each is not sent. It is rejected for good; its detail is discarded, or dropped where that is asked for. */
    discardCampaign(id: string, body: {
        /** Say that it was dropped, as for a phrase of the drop list. */
        drop?: boolean;
    } | null, options?: CallOptions): Promise<Reviewed>;
    /** Read one message. With its submissions and segments, the timeline of everything that is known about it, raw receipts included, and why it stands where it stands. With `wait=final` the answer comes when the message is final, or after `timeout` seconds as it is then: see `final`. */
    readMessage(id: string, query?: {
        /** Answer when the message is final, or at the time-out with what there is. */
        wait?: "final";
        /** How many seconds to wait at most. Default 30. */
        timeout?: number;
    }, options?: CallOptions): Promise<MessageDetail>;
    /** Read up to 1,000 messages at once. By ids or by references, in the order asked. One that is not there is an error of its own and harms no other. */
    readStatuses(body: AskStatuses, options?: CallOptions): Promise<Statuses>;
    /** Say a message in a vendor’s words. Its status as another system would put it, with what that leaves out. Also of a message from a recipient (inb_…). */
    sayMessage(id: string, query?: {
        /** One dialect; else all of them. */
        in?: string;
    }, options?: CallOptions): Promise<WordsList>;
    /** List the dialects that speak. Each with all its words, and when each of them is said. */
    listDialects(options?: CallOptions): Promise<DialectList>;
    /** Count a text’s segments. Encoding, segments, the characters that force UCS-2, and the expected price. */
    previewText(body: {
        /** With {fields}, if it has any. */
        text: string;
        fields?: Record<string, string>;
        account_id?: string;
    }, options?: CallOptions): Promise<TextPreview>;
    /** Say how a message would go, and why. A dry run of POST /v1/messages: the same lists, senders, limits and routes, and nothing is sent or kept. */
    explainRoute(body: RouteAsk, options?: CallOptions): Promise<RouteExplanation>;
    /** Start a campaign. Its messages begin to go out. Saying it twice is no error. */
    startCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Stop a campaign. A pause: what was handed over cannot be recalled, what was not stays queued until it is resumed. */
    stopCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Resume a stopped campaign. It goes on where it stopped. */
    resumeCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Cancel a campaign. For good: messages that were not handed over become cancelled. */
    cancelCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Archive a campaign. It leaves the list; nothing else changes. */
    archiveCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Take a campaign out of the archive. It is in the list again. */
    unarchiveCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Edit a campaign. While it is a draft or scheduled. Every message is written anew and checked again; of a large campaign this goes on after the answer, and `editing` says so. Its `callback` alone may be changed at any time, in every state. */
    editCampaign(id: string, body: CampaignEdit, options?: CallOptions): Promise<Campaign>;
    /** Read one campaign. The counts come from one moment and add up to the recipients. */
    readCampaign(id: string, options?: CallOptions): Promise<Campaign>;
    /** Send the campaign’s text to one number. Filled for its first recipient, as a message of its own: the counts do not move. */
    testSendCampaign(id: string, body: {
        /** The number, in any form. */
        to: string;
    }, options?: CallOptions): Promise<Message>;
    /** Search. A number in any form, an id of ours, a provider’s id, a reference, a part of a campaign’s name, or a vendor’s code. At most twenty of each kind, newest first. */
    search(query: {
        q: string;
    }, options?: CallOptions): Promise<SearchAnswer>;
    /** List campaigns. Newest first, each with its counts; archived ones only when asked for. */
    listCampaigns(query?: {
        state?: "importing" | "draft" | "scheduled" | "running" | "stopped" | "cancelled" | "done";
        archived?: boolean;
        /** A part of the name. */
        q?: string;
        /** Only what was brought in: import (from any file), an import’s id, or a format (twilio, spoke-rewired …). */
        source?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<CampaignList>;
    /** Make a campaign of a list. The list comes as a form with a `file` (CSV), as a text/csv body with the fields in the query, or as JSON with `csv` or `recipients`. Any usual encoding, delimiter and form of number. Each row that cannot be read is named at /row-errors; what will not be sent is a rejected recipient. Its `callback` becomes a callback endpoint of the campaign; to check what it signs, ask that for a new secret. */
    createCampaign(body: NewCampaign | RawBody, options?: CallOptions & {
        query?: {
            /** As in JSON; with a text/csv body. */
            name?: string;
            /** As in JSON; with a text/csv body. */
            text?: string;
            /** As in JSON; with a text/csv body. */
            channel?: string;
            /** As in JSON; with a text/csv body. */
            fallback?: string;
            /** As in JSON; with a text/csv body. */
            from?: string;
            /** As in JSON; with a text/csv body. */
            account_id?: string;
            /** As in JSON; with a text/csv body. */
            validity_seconds?: string;
            /** As in JSON; with a text/csv body. */
            reference?: string;
            /** As in JSON; with a text/csv body. */
            callback?: string;
            /** As in JSON; with a text/csv body. */
            callback_url?: string;
            /** As in JSON; with a text/csv body. */
            columns?: string;
            /** As in JSON; with a text/csv body. */
            policy?: string;
            /** As in JSON; with a text/csv body. */
            start?: string;
            /** As in JSON; with a text/csv body. */
            starts_at?: string;
        };
    }): Promise<Campaign>;
    /** List a campaign’s recipients. One message each, in a fixed order: no gaps and no repeats while it runs. */
    listRecipients(id: string, query?: {
        /** One or more statuses. */
        status?: string;
        reason?: string;
        /** The provider’s own. */
        code?: string;
        account_id?: string;
        /** What they travel by now: sms, rcs, whatsapp. */
        channel?: string;
        /** Whether its receipts contradict. */
        conflict?: boolean;
        /** Whether two tries both arrived. */
        texted_twice?: boolean;
        /** A number in any form, a reference or an id. */
        q?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<MessageList>;
    /** Break a campaign down. By reason, by the providers’ own codes, by how long delivery took, and over time. */
    breakDownCampaign(id: string, options?: CallOptions): Promise<Breakdown>;
    /** List the rows that could not be read. Each with its line and its reason. They are not recipients. */
    listRowErrors(id: string, query?: {
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<RowErrorList>;
    /** Download a campaign’s recipients. A consistent snapshot, also while the campaign runs: its time stands in the X-As-Of header and in the file’s name. Takes the filters of the list of recipients. */
    exportRecipients(id: string, query?: {
        /** One or more statuses. */
        status?: string;
        reason?: string;
        /** The provider’s own. */
        code?: string;
        account_id?: string;
        /** What they travel by now: sms, rcs, whatsapp. */
        channel?: string;
        /** Whether its receipts contradict. */
        conflict?: boolean;
        /** Whether two tries both arrived. */
        texted_twice?: boolean;
        /** A number in any form, a reference or an id. */
        q?: string;
        /** data (default): LF, no byte order mark, cells as they are. spreadsheet: CRLF, byte order mark, and an apostrophe before cells that a spreadsheet would run or bend. spoke-rewired and spoke-moveon: Spoke’s own columns in its order, with what people wrote; an apostrophe before texts that a spreadsheet would run. */
        profile?: "data" | "spreadsheet" | "spoke-rewired" | "spoke-moveon";
        delimiter?: "," | ";" | "\t";
    }, options?: CallOptions): Promise<Response>;
    /** Download the rows that could not be read. Download the rows that could not be read. */
    exportRowErrors(id: string, query?: {
        /** data (default): LF, no byte order mark, cells as they are. spreadsheet: CRLF, byte order mark, and an apostrophe before cells that a spreadsheet would run or bend. */
        profile?: "data" | "spreadsheet";
        delimiter?: "," | ";" | "\t";
    }, options?: CallOptions): Promise<Response>;
    /** List what was brought in. Newest first. */
    listImports(query?: {
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<ImportList>;
    /** Bring in what another system sent. A file as the body (text/csv, text/plain or application/x-ndjson, with the fields in the query) or as a form with a `file`: messages of Spoke, Twilio, Messente or Kannel, or any CSV with a mapping. Nothing is sent. What was brought in before is known again, so the same file twice is the same as once. It is read after the answer: follow its state. */
    importHistory(body: RawBody, options?: CallOptions & {
        query?: {
            /** auto (default): told by the file’s first lines. */
            format?: "auto" | "spoke-rewired" | "spoke-moveon" | "twilio" | "messente" | "kannel" | "csv";
            /** For any other CSV, JSON: which column is which (number, text, status, code, sender, sent_at, id, campaign, cost, currency, segments, direction), whose words the status is in (vendor), or what each means (statuses: {"OK": "delivered"}). */
            mapping?: string;
            /** Who carried a Spoke file’s messages; without it, told by the shape of its codes. */
            service?: "twilio" | "telnyx" | "bandwidth";
            /** Of the import, and of the campaign for rows that name none. */
            name?: string;
            /** What the file is called, for people. */
            file_name?: string;
            /** In which national numbers are read, ISO 3166; else the workspace’s. */
            default_country?: string;
        };
    }): Promise<Import>;
    /** Read one import. How far it is, and what became of its rows. */
    readImport(id: string, options?: CallOptions): Promise<Import>;
    /** List the rows of an import that could not be read. Each with its line, its reason and as it stands in the file. */
    listImportRowErrors(id: string, query?: {
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<ImportRowErrorList>;
    /** Follow a campaign’s counts. Server-sent events. Each `counts` event carries all counts of one moment, so none is ever missed by missing one; the first comes at once, then at most four a second, and only when something changed. Reconnecting (with Last-Event-ID or without) starts with the newest. */
    followCampaign(id: string, options?: CallOptions): Promise<Response>;
    /** List messages from recipients. Newest first. */
    listInbound(query?: {
        /** A number in any form. */
        from?: string;
        keyword?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<InboundList>;
    /** Download messages from recipients. Newest first. Takes the filters of the list. */
    exportInbound(query?: {
        /** A number in any form. */
        from?: string;
        keyword?: string;
        /** data (default): LF, no byte order mark, cells as they are. spreadsheet: CRLF, byte order mark, and an apostrophe before cells that a spreadsheet would run or bend. */
        profile?: "data" | "spreadsheet";
        delimiter?: "," | ";" | "\t";
    }, options?: CallOptions): Promise<Response>;
    /** List conversations. Those in which somebody wrote to us, latest first: one for each person, number of ours and channel. A page may have fewer than asked for and still have a next one. */
    listConversations(query?: {
        /** A person’s number in any form. */
        number?: string;
        /** Only those in which they wrote last. */
        unanswered?: boolean;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<ConversationList>;
    /** Read what was said with one person. Messages sent and texts received, latest first. */
    readConversation(number: string, query?: {
        /** Only with this number or name of ours. */
        ours?: string;
        channel?: "sms" | "rcs" | "whatsapp";
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<ConversationDetail>;
    /** Read receipts without a message again. All of them, or those of one state or account, go through the inbox like new ones: after a setting was mended or a word was named. What still cannot be read comes back to the list. `without_raw` counts those whose raw receipt is kept no more: they stay as they were read. */
    rereadOrphans(body: {
        state?: "waiting" | "ambiguous" | "malformed";
        account_id?: string;
    }, options?: CallOptions): Promise<{
        object: "reread";
        receipts: number;
        without_raw: number;
    }>;
    /** Say which message a receipt is about. It counts for that message from then on, as matched by a person. With `apply_rule` the way in which the two ids are related becomes the account’s `id_relation`, and all its other receipts without a message are read again by it; that takes accounts:admin. Where the figures of `id_hint` say that it may be chance it is refused (409). */
    matchOrphan(id: string, body: {
        message_id: string;
        apply_rule?: boolean;
    }, options?: CallOptions): Promise<OrphanMatch>;
    /** List receipts without a message. Newest first, with what was understood of them, their octets, and the messages that they may be about. */
    listOrphans(query?: {
        account_id?: string;
        state?: "waiting" | "ambiguous" | "malformed";
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<OrphanList>;
    /** Read a receipt once more. It goes through the inbox like a new one: with a declared id relation or a better table it may find its message now. If not, it comes back to the list. */
    retryOrphan(id: string, options?: CallOptions): Promise<{
        object: "retry";
        retried: number;
    }>;
    /** List words that no table knows. Newest first. None of them has moved any status. */
    listUnknownWords(query?: {
        state?: "open" | "named" | "ignored";
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<UnknownWordList>;
    /** See what naming a word would change. Found by the code that would change it. Nothing is written. */
    previewUnknownWord(id: string, body: {
        /** What the word says. none: it is no outcome, and moves nothing. */
        status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        /** Why: an id of /v1/reasons. */
        reason?: string | null;
        /** True: no retry can succeed. */
        permanent?: boolean | null;
        charge?: "yes" | "no" | "maybe" | null;
        /** How much the word is worth; null: as usual. */
        grade?: "inferred" | "provider" | "carrier" | "handset" | null;
        /** In your words. */
        meaning?: string | null;
        /** Why it was decided so. */
        note?: string | null;
        /** Every account of this vendor in the workspace (the default), or this one. */
        scope?: "vendor" | "account";
    }, options?: CallOptions): Promise<EntryPreview>;
    /** Say what a word means. It counts from now on, and a job applies it backwards: statuses, counts and corrections. */
    nameUnknownWord(id: string, body: {
        /** What the word says. none: it is no outcome, and moves nothing. */
        status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        /** Why: an id of /v1/reasons. */
        reason?: string | null;
        /** True: no retry can succeed. */
        permanent?: boolean | null;
        charge?: "yes" | "no" | "maybe" | null;
        /** How much the word is worth; null: as usual. */
        grade?: "inferred" | "provider" | "carrier" | "handset" | null;
        /** In your words. */
        meaning?: string | null;
        /** Why it was decided so. */
        note?: string | null;
        /** Every account of this vendor in the workspace (the default), or this one. */
        scope?: "vendor" | "account";
    }, options?: CallOptions): Promise<TableEntryChange>;
    /** Put a word aside. It goes on being counted, and moves nothing. */
    ignoreUnknownWord(id: string, options?: CallOptions): Promise<UnknownWord>;
    /** List decisions on words. Newest first, every version of each. */
    listTableEntries(query?: {
        /** Only those that hold now. */
        in_force?: boolean;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<TableEntryList>;
    /** Decide what a word or code means. Whatever our table says of it. It counts from now on, and a job applies it backwards. */
    makeTableEntry(body: {
        vendor: string;
        field: string;
        code: string;
        /** Null: every account of this vendor. */
        account_id?: string | null;
        /** What the word says. none: it is no outcome, and moves nothing. */
        status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        /** Why: an id of /v1/reasons. */
        reason?: string | null;
        /** True: no retry can succeed. */
        permanent?: boolean | null;
        charge?: "yes" | "no" | "maybe" | null;
        /** How much the word is worth; null: as usual. */
        grade?: "inferred" | "provider" | "carrier" | "handset" | null;
        /** In your words. */
        meaning?: string | null;
        /** Why it was decided so. */
        note?: string | null;
    }, options?: CallOptions): Promise<TableEntryChange>;
    /** Take a decision back. The table holds again, backwards too. The versions stay listed. */
    removeTableEntry(id: string, options?: CallOptions): Promise<TableEntryChange>;
    /** See what a decision would change. Found by the code that would change it. Nothing is written. */
    previewTableEntry(body: {
        vendor: string;
        field: string;
        code: string;
        /** Null: every account of this vendor. */
        account_id?: string | null;
        /** What the word says. none: it is no outcome, and moves nothing. */
        status: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        /** Why: an id of /v1/reasons. */
        reason?: string | null;
        /** True: no retry can succeed. */
        permanent?: boolean | null;
        charge?: "yes" | "no" | "maybe" | null;
        /** How much the word is worth; null: as usual. */
        grade?: "inferred" | "provider" | "carrier" | "handset" | null;
        /** In your words. */
        meaning?: string | null;
        /** Why it was decided so. */
        note?: string | null;
    }, options?: CallOptions): Promise<EntryPreview>;
    /** List final statuses that changed. Newest first: a late receipt came, a person named a word, or everything was read again. */
    listCorrections(query?: {
        limit?: number;
        cursor?: string;
        campaign_id?: string;
    }, options?: CallOptions): Promise<CorrectionList>;
    /** Read every receipt again. A job decides each status anew from the journal with the tables and settings of now, and says what differs; with `apply` it writes the difference, with corrections. What has not changed stays as it is, to the byte. */
    replay(body: {
        apply: boolean;
        /** Only messages that went through it. */
        account_id?: string | null;
        /** Only messages taken in since then. */
        since?: string | null;
        /** And before then. */
        until?: string | null;
    }, options?: CallOptions): Promise<Job>;
    /** What to do about a campaign. From its own data: its statuses and reasons, and what the failing messages have in common that the others have not. */
    readGuidance(id: string, options?: CallOptions): Promise<Guidance>;
    /** Numbers that a person may want to opt out. Landlines at the first miss, phones that are missed on several days, and whoever wrote STOP in history that was brought in. Newest first. Never done by itself: put a number on the list with POST /v1/opt-outs. */
    listOptOutSuggestions(query?: {
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<OptOutSuggestionList>;
    /** List the reasons. Why a message may stand where it stands, with what to do about it. */
    listReasons(options?: CallOptions): Promise<ReasonList>;
    /** List the vendors. Whose words we read, and which of them we speak. */
    listVendors(options?: CallOptions): Promise<VendorList>;
    /** List vendors’ codes. Every code that we can read, with its meaning in our words. */
    listCodes(query?: {
        vendor?: string;
        field?: string;
        status?: "none" | "submitted" | "sent" | "unconfirmed" | "expired" | "cancelled" | "failed" | "rejected" | "partial" | "delivered" | "read";
        reason?: string;
        /** In code, name or meaning; the code itself, in any writing, comes first. */
        q?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<CodeList>;
    /** Look a vendor’s code up. In any writing: 0x45, 0x00000045 and 69 are one code. With its twins at other vendors, and how many messages of this workspace stand by it. */
    readCode(vendor: string, code: string, options?: CallOptions): Promise<CodeMatches>;
    /** Read one job. How far an import, an erasure, a recount or the like has come. */
    readJob(id: string, options?: CallOptions): Promise<Job>;
    /** List the formats of callbacks. Each with its options: names, what they may be and what is so without them. */
    listCallbackFormats(options?: CallOptions): Promise<CallbackFormatList>;
    /** List callback endpoints. Newest first, each with how it does: those that people made, unless another kind is asked for. */
    listCallbackEndpoints(query?: {
        kind?: "made" | "origin" | "login" | "listener" | "all";
        campaign_id?: string;
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<CallbackEndpointList>;
    /** Make a callback endpoint. From now on it hears of every change that it asks for. Its secret is shown in this answer only. An address that can never be called is refused at once. */
    createCallbackEndpoint(body: NewCallbackEndpoint, options?: CallOptions): Promise<CallbackEndpointWithSecret>;
    /** Read a callback endpoint. With how it did lately and what it has before it. */
    readCallbackEndpoint(id: string, options?: CallOptions): Promise<CallbackEndpointDetail>;
    /** Change a callback endpoint. What waits goes to the new address too. Of origins and logins only the order. */
    changeCallbackEndpoint(id: string, body: CallbackEndpointChange, options?: CallOptions): Promise<CallbackEndpoint>;
    /** Remove a callback endpoint. What waits for it is given up. What was told stays to be read. */
    removeCallbackEndpoint(id: string, options?: CallOptions): Promise<CallbackEndpoint>;
    /** Make a new secret for a callback endpoint. Shown in this answer only. The old one signs along for 24 hours, so that both are accepted while yours is changed; with now=true, as when it leaked, it signs no more. */
    rotateCallbackSecret(id: string, query?: {
        now?: boolean;
    }, options?: CallOptions): Promise<CallbackEndpointWithSecret>;
    /** Pause a callback endpoint. All that comes about waits until it is resumed. */
    pauseCallbackEndpoint(id: string, options?: CallOptions): Promise<CallbackEndpoint>;
    /** Resume a callback endpoint. What waited is told now, and its circuit is closed. What came about while it was off was never queued: replay-missing tells it. */
    resumeCallbackEndpoint(id: string, options?: CallOptions): Promise<CallbackEndpoint>;
    /** Try a callback endpoint. Makes one signed request of type callback.test, at once and only once, and shows it with its answer. No message is behind it, and it counts nowhere. */
    testCallbackEndpoint(id: string, options?: CallOptions): Promise<CallbackTry>;
    /** Tell again what was given up. All dead callbacks of changes since then are due now, each under its own id. */
    recoverCallbacks(id: string, body: {
        /** Of changes since this instant (ISO 8601). */
        since: string;
    }, options?: CallOptions): Promise<CallbacksQueued>;
    /** Tell what was never heard. Where messages stand that changed since then, if the endpoint never heard it: also what came about before it was made, or while it was off. */
    replayMissingCallbacks(id: string, body: {
        /** Of changes since this instant (ISO 8601). */
        since: string;
    }, options?: CallOptions): Promise<CallbacksQueued>;
    /** List what was told of a message. In the order of its changes, each with its attempts; at most 1,000. */
    listCallbacksOfMessage(id: string, options?: CallOptions): Promise<CallbackList>;
    /** List what was told to a callback endpoint. Newest first, each with its attempts. */
    listCallbacksOfEndpoint(id: string, query?: {
        state?: "waiting" | "heard" | "needless" | "dead";
        /** How many at most. Default 50. */
        limit?: number;
        /** Where the last page ended: its `next_cursor`. */
        cursor?: string;
    }, options?: CallOptions): Promise<CallbackList>;
    /** Tell a callback again. Whatever became of it, under the same id, as soon as its turn comes. */
    resendCallback(id: string, options?: CallOptions): Promise<Callback>;
    /** Begin to listen. From now on every change is kept for it until it is fetched, as for an endpoint. A listener that fetches nothing for an hour is told nothing more. This is what `delivrd listen` and `delivrd tail` use. */
    openListener(body: {
        /** Null: all that the format has words for. */
        events?: ("message.draft" | "message.scheduled" | "message.held" | "message.queued" | "message.submitted" | "message.sent" | "message.unconfirmed" | "message.expired" | "message.cancelled" | "message.failed" | "message.rejected" | "message.partial" | "message.delivered" | "message.read" | "inbound.received")[] | null;
        campaign_id?: string | null;
    }, options?: CallOptions): Promise<NewListener>;
    /** Fetch what came about. Settles what was fetched before, then answers with what is there, or waits for it. What is not settled within 30 seconds is given out again; what was not heard comes again after a while. */
    fetchCallbacks(id: string, body: {
        heard?: (HeardCallback)[];
        /** Default 50. */
        limit?: number;
        /** Default 0. */
        wait_seconds?: number;
    }, options?: CallOptions): Promise<FetchedCallbacks>;
    /** End a listener. What it did not fetch is given up. */
    closeListener(id: string, options?: CallOptions): Promise<Listener>;
    /** The door logins of the workspace, revoked ones included. Newest first; never their passwords. */
    listDoorLogins(options?: CallOptions): Promise<DoorLoginList>;
    /** Make a login for a client at a compatible door. It stands for an API key: the one named, or one that is issued with it and may send and read messages. The password is shown in this answer only. A username is given once in the installation. */
    createDoorLogin(body: {
        door: "any" | "messente" | "kannel" | "jasmin" | "twilio" | "smpp";
        /** Null: one is made up. */
        username?: string | null;
        /** Null: one is made up. */
        password?: string | null;
        /** Null: one is issued. */
        key_id?: string | null;
        settings?: {
            /** Who texts come from where the client names nobody. */
            default_sender?: string | null;
            /** SMPP: binds at once. Null: as usual. */
            binds_max?: number | null;
            /** SMPP: requests under way at once. */
            window?: number | null;
            /** SMPP: messages a second. */
            per_second?: number | null;
            /** Kannel: a text whose time ran out is told as 2, or as 34. Null: classic. */
            kannel?: "classic" | "modern" | null;
        };
    }, options?: CallOptions): Promise<NewDoorLogin>;
    /** Revoke a door login. After two seconds it opens nothing anywhere, and its SMPP sessions end. Its key stays. */
    revokeDoorLogin(id: string, options?: CallOptions): Promise<DoorLogin>;
    /** Where clients of other systems go. The address and port of each compatible door, as the operator opened them. */
    listCompatibleDoors(options?: CallOptions): Promise<CompatibleDoorList>;
    /** The people of the workspace. The people of the workspace. */
    listUsers(options?: CallOptions): Promise<UserList>;
    /** Invite a person. Answers with a one-time link to hand over. It is valid for seven days. */
    inviteUser(body: {
        email: string;
        role: "admin" | "supervisor" | "user";
    }, options?: CallOptions): Promise<NewInvitation>;
    /** Change a person’s role. Change a person’s role. */
    changeUser(id: string, body: {
        role: "admin" | "supervisor" | "user";
    }, options?: CallOptions): Promise<User>;
    /** Take a person out of the workspace. Ends their sessions. */
    removeUser(id: string, options?: CallOptions): Promise<void>;
    /** Invitations that nobody has taken up yet. Invitations that nobody has taken up yet. */
    listInvitations(options?: CallOptions): Promise<InvitationList>;
    /** Withdraw an invitation. Withdraw an invitation. */
    withdrawInvitation(id: string, options?: CallOptions): Promise<void>;
    /** Make a one-time link by which a person sets a new password. Valid for a day. Only for people who are of no other workspace. */
    makePasswordLink(id: string, options?: CallOptions): Promise<PasswordLink>;
    /** The keys of the workspace, revoked ones included. The keys of the workspace, revoked ones included. */
    listKeys(options?: CallOptions): Promise<KeyList>;
    /** Issue a key. The key is shown in this answer only. Nobody hands out more than they have. */
    issueKey(body: {
        name: string;
        scopes: ("messages:read" | "messages:write" | "campaigns:read" | "campaigns:write" | "opt-outs:write" | "accounts:admin" | "callbacks:admin" | "people:admin" | "keys:admin" | "audit:read" | "workspaces:admin")[];
        is_test?: boolean;
        expires_at?: string | null;
    }, options?: CallOptions): Promise<NewKey>;
    /** Revoke a key. After two seconds it opens nothing anywhere. */
    revokeKey(id: string, options?: CallOptions): Promise<Key>;
    /** The workspaces one is a member of. A key sees its own only. */
    listWorkspaces(options?: CallOptions): Promise<WorkspaceList>;
    /** Make a workspace, with its first key. The key is shown in this answer only. */
    createWorkspace(body: {
        name: string;
        default_country?: string | null;
        rate_cap_per_second?: number | null;
        spend_cap?: number | null;
        currency?: string;
        retention_days?: number;
        opt_out_confirmation?: string | null;
        duplicate_window_seconds?: number | null;
        flood_limit?: number | null;
        usage_threshold?: number | null;
        screening?: {
            /** off; matching: what has a phrase of `hold` waits for a person; all. */
            mode?: string;
            /** Words or phrases, in any case. */
            hold?: (string)[];
            /** A text with one of them is refused at once. */
            drop?: (string)[];
        };
        /** Senders must be on the list at /v1/senders. */
        registered_senders_only?: boolean;
        /** Off: no receipts are asked for; messages end as sent. */
        delivery_receipts?: boolean;
        /** Try another provider account when one cannot take a message. */
        rerouting?: boolean;
        /** Among provider accounts that fit equally well: weight, or price (the cheapest). */
        route_by?: string;
        /** Refuse numbers that are certainly not for texts: fixed lines, premium rate ... */
        refuse_unreachable_number_types?: boolean;
        support_desk?: {
            name: string;
            email?: string | null;
            phone?: string | null;
            url?: string | null;
        } | null;
        /** Whose codes Spoke’s words carry if another service sent it: twilio, telnyx, bandwidth. */
        spoke_codes?: string;
        help_text?: string | null;
        opt_in_confirmation?: string | null;
    }, options?: CallOptions): Promise<NewWorkspace>;
    /** The workspace one is in, with what it has decided about sending. The workspace one is in, with what it has decided about sending. */
    readWorkspace(id: string, options?: CallOptions): Promise<Workspace>;
    /** Change the workspace one is in: name, caps, retention, what it sends and what not. Change the workspace one is in: name, caps, retention, what it sends and what not. */
    changeWorkspace(id: string, body: {
        name?: string;
        default_country?: string | null;
        rate_cap_per_second?: number | null;
        spend_cap?: number | null;
        currency?: string;
        retention_days?: number;
        opt_out_confirmation?: string | null;
        duplicate_window_seconds?: number | null;
        flood_limit?: number | null;
        usage_threshold?: number | null;
        screening?: {
            /** off; matching: what has a phrase of `hold` waits for a person; all. */
            mode?: string;
            /** Words or phrases, in any case. */
            hold?: (string)[];
            /** A text with one of them is refused at once. */
            drop?: (string)[];
        };
        /** Senders must be on the list at /v1/senders. */
        registered_senders_only?: boolean;
        /** Off: no receipts are asked for; messages end as sent. */
        delivery_receipts?: boolean;
        /** Try another provider account when one cannot take a message. */
        rerouting?: boolean;
        /** Among provider accounts that fit equally well: weight, or price (the cheapest). */
        route_by?: string;
        /** Refuse numbers that are certainly not for texts: fixed lines, premium rate ... */
        refuse_unreachable_number_types?: boolean;
        support_desk?: {
            name: string;
            email?: string | null;
            phone?: string | null;
            url?: string | null;
        } | null;
        /** Whose codes Spoke’s words carry if another service sent it: twilio, telnyx, bandwidth. */
        spoke_codes?: string;
        help_text?: string | null;
        opt_in_confirmation?: string | null;
    }, options?: CallOptions): Promise<Workspace>;
    /** The audit log, newest first. The audit log, newest first. */
    listAudit(query?: {
        limit?: number;
        cursor?: string;
    }, options?: CallOptions): Promise<AuditList>;
    /** Was the audit log tampered with?. Recomputes the chain of hashes. Note the head elsewhere now and then: entries cut off at the end show only by comparing it. */
    verifyAudit(options?: CallOptions): Promise<AuditVerification>;
    /** The kinds of provider accounts. Whom messages can go out through, and what each asks for. SMPP comes first. */
    listProviderKinds(options?: CallOptions): Promise<ProviderKindList>;
    /** The provider accounts of the workspace. The provider accounts of the workspace. */
    listAccounts(options?: CallOptions): Promise<AccountList>;
    /** Add a provider account. Of kind smpp, name, host, port, system_id and password are enough; of any other, kind, name and connection with the required fields of GET /v1/provider-kinds. The rest has defaults. */
    addAccount(body: AccountWish, options?: CallOptions): Promise<Account>;
    /** One provider account. One provider account. */
    readAccount(id: string, options?: CallOptions): Promise<Account>;
    /** Change a provider account. What is not named stays, in connection too; null removes a field there. `enabled: false` closes its links and keeps the rest. */
    changeAccount(id: string, body: AccountWish, options?: CallOptions): Promise<Account>;
    /** Delete a provider account. Its messages, receipts and counts stay. Its secrets are destroyed. */
    removeAccount(id: string, options?: CallOptions): Promise<void>;
    /** Try a provider account out. Connects and binds with its settings, or for other kinds reaches the provider, has it look at the credentials where something harmless does that, and looks at our own address. With `to`, then sends one text there as a message like any other: message_id names it. */
    testAccount(id: string, body: {
        /** The number, in any form people write it. */
        to?: string;
        /** What it says. */
        text?: string;
    }, options?: CallOptions): Promise<AccountTest>;
    /** How a provider account does. Its links, its messages by status, its orphans and what it has taught us; what was counted in the last hour, minute by minute; the verdict on it and why; alarms; and the delivered share by link domain. */
    readAccountHealth(id: string, options?: CallOptions): Promise<AccountHealth>;
    /** Who must not be texted, newest first. Who must not be texted, newest first. */
    listOptOuts(query?: {
        limit?: number;
        cursor?: string;
        /** A telephone number in any form that people write. */
        number?: string;
        kind?: "opt-out" | "do-not-disturb" | "blocked";
    }, options?: CallOptions): Promise<OptOutList>;
    /** Put a number on the list. 201 when it is new, 200 when it was there: nothing changes then. */
    addOptOut(body: {
        /** A telephone number in any form that people write. */
        number: string;
        kind?: "opt-out" | "do-not-disturb" | "blocked";
        note?: string | null;
    }, options?: CallOptions): Promise<OptOut>;
    /** Take a number off the list. Only when the person asked for it: the audit log keeps who did it. */
    removeOptOut(number: string, query?: {
        kind?: "opt-out" | "do-not-disturb" | "blocked";
    }, options?: CallOptions): Promise<void>;
    /** Put a list of numbers on the list. CSV in the field `csv`: the column called number, phone, mobile or msisdn, else the first; a column called note is kept. */
    importOptOuts(body: {
        csv: string;
        kind?: "opt-out" | "do-not-disturb" | "blocked";
    }, options?: CallOptions): Promise<OptOutImport>;
    /** The whole list as CSV. The whole list as CSV. */
    exportOptOuts(options?: CallOptions): Promise<Response>;
    /** The registered and the blocked senders. The registered and the blocked senders. */
    listSenders(options?: CallOptions): Promise<SenderList>;
    /** Register or block a sender. 201 when it is new; 200 when something was said about it before, which this replaces. A registered sender with destinations is refused for all others. */
    saveSender(body: {
        /** A name or number, as it stands in a message’s `from`; case does not matter. */
        name: string;
        state: "registered" | "blocked";
        /** Starts of international numbers for which this counts; none: all. */
        destinations?: (string)[];
        note?: string | null;
    }, options?: CallOptions): Promise<Sender>;
    /** Take a sender off the list. It is neither registered nor blocked any more. */
    removeSender(name: string, options?: CallOptions): Promise<void>;
    /** Add to the credit, take off it, or send without. From the first amount on, what the credit does not cover is rejected as insufficient-credit. With amount null the workspace sends without credit again; what is left is kept. */
    changeCredit(id: string, body: {
        amount: string | null;
        note?: string | null;
    }, options?: CallOptions): Promise<Credit>;
    /** What was added to the credit and what messages took off it. Newest first. A day’s messages stand in one movement, at its end (UTC); those of today, now. */
    listCredits(id: string, query?: {
        limit?: number;
        cursor?: string;
    }, options?: CallOptions): Promise<CreditMovementList>;
    /** Erase a number from the workspace. In any form. An entry on the opt-out list stays, because the law that lets a person opt out needs it; take it off the list first if the person wants even that gone. */
    eraseNumber(body: {
        number: string;
    }, options?: CallOptions): Promise<Erasure>;
    /** The receipt address of an account. The addresses to paste at the provider, how much was refused, and the latest of it with what is wrong. */
    readDoor(id: string, options?: CallOptions): Promise<Door>;
    /** Look again at what could not be proven. With the secrets and the address that are in force now. What is proven is applied, with the time at which it came. It happens by itself whenever a secret, a setting or the address changes. */
    verifyDoor(id: string, options?: CallOptions): Promise<{
        object: "verification";
        checked: number;
        proven: number;
        still_refused: number;
    }>;
    /** Try a request of the provider on the receipt address. Says whether it would be let in, and if not, what is other than when it was signed: scheme, host, port, what stands before the path, or the secret. Nothing is applied. */
    testDoor(id: string, body: {
        method: "GET" | "POST" | "PUT";
        /** As it stands at the provider, query and all. */
        url?: string;
        headers: Record<string, string>;
        body: string;
    }, options?: CallOptions): Promise<{
        object: "self_test";
        verdict: "proven" | "refused";
        because: string;
        /** What is other here than it was where the request was signed; null: nobody can tell, or has looked. Of those that were refused, the newest is looked into. */
        mismatch: "scheme" | "host" | "port" | "prefix" | "secret" | null;
        tried: (string)[];
    }>;
    /** Check a list before a campaign is made of it. The list comes as a form with a `file` (CSV), as a text/csv body with the fields in the query, or as JSON with `csv` or `recipients`. Any usual encoding, delimiter and form of number. Nothing is stored. */
    checkList(body: ListToCheck | RawBody, options?: CallOptions & {
        query?: {
            /** As in JSON; with a text/csv body. */
            name?: string;
            /** As in JSON; with a text/csv body. */
            text?: string;
            /** As in JSON; with a text/csv body. */
            channel?: string;
            /** As in JSON; with a text/csv body. */
            fallback?: string;
            /** As in JSON; with a text/csv body. */
            from?: string;
            /** As in JSON; with a text/csv body. */
            account_id?: string;
            /** As in JSON; with a text/csv body. */
            validity_seconds?: string;
            /** As in JSON; with a text/csv body. */
            reference?: string;
            /** As in JSON; with a text/csv body. */
            callback?: string;
            /** As in JSON; with a text/csv body. */
            callback_url?: string;
            /** As in JSON; with a text/csv body. */
            columns?: string;
            /** As in JSON; with a text/csv body. */
            policy?: string;
            /** As in JSON; with a text/csv body. */
            start?: string;
            /** As in JSON; with a text/csv body. */
            starts_at?: string;
        };
    }): Promise<ListCheck>;
};
/** Operations that answer with a page of a list, and what is on it. */
export type Lists = {
    listMessages: Message;
    listHeld: Held;
    listCampaigns: Campaign;
    listRecipients: Message;
    listRowErrors: RowError;
    listImports: Import;
    listImportRowErrors: RowError;
    listInbound: Inbound;
    listConversations: Conversation;
    readConversation: ConversationText;
    listOrphans: Orphan;
    listUnknownWords: UnknownWord;
    listTableEntries: TableEntry;
    listCorrections: Correction;
    listOptOutSuggestions: OptOutSuggestion;
    listCodes: Code;
    listCallbackEndpoints: CallbackEndpointDetail;
    listCallbacksOfEndpoint: Callback;
    listAudit: AuditEntry;
    listOptOuts: OptOut;
    listCredits: CreditMovement;
};
