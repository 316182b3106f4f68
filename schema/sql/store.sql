-- A device's store. Each part begins with its name; the part `schema` makes a new file, the others are prepared once.
-- Lines are kept as the very bytes that were hashed; a segment is a run of them with its seal, so no text stands twice.

-- name: schema
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    dossier TEXT NOT NULL,
    mine INTEGER NOT NULL CHECK (mine IN (0, 1)), -- opened by this store: it writes to no other, and to these until ended
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    key TEXT NOT NULL,                             -- "type base64"
    last INTEGER NOT NULL,                         -- highest seq; 0 while the feed is being opened
    hash TEXT NOT NULL,                            -- of the line with that seq
    sealed INTEGER NOT NULL DEFAULT 0,             -- highest seq with a seal
    landed INTEGER NOT NULL DEFAULT 0,             -- highest seq the server is known to have
    tick INTEGER NOT NULL,                         -- highest tick
    ended INTEGER                                  -- of mine. NULL: it goes on; else the highest seq that this store
                                                   -- wrote and that counts: what lies beyond came from elsewhere
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_dossier ON feed (dossier);
CREATE TABLE record (
    feed TEXT NOT NULL REFERENCES feed (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    line TEXT NOT NULL,                            -- without its newline
    PRIMARY KEY (feed, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_evidence ON record (feed, seq) WHERE json_extract(line, '$.kind') = 'evidence.add';
CREATE TABLE segment (
    feed TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    seal TEXT NOT NULL,
    received TEXT,                                 -- when the server got it, RFC 3339; NULL: it did not tell
    PRIMARY KEY (feed, first),
    FOREIGN KEY (feed, first) REFERENCES record (feed, seq),
    FOREIGN KEY (feed, last) REFERENCES record (feed, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_seen ON record (feed, seq) WHERE json_extract(line, '$.kind') = 'checkpoint.seen';
CREATE TABLE checkpoint (                          -- that the server showed (schema/checkpoint.h)
    history INTEGER NOT NULL CHECK (history >= 0), -- 0: the one that goes on; else the acceptance that left it behind
    number INTEGER NOT NULL CHECK (number > 0),
    id TEXT NOT NULL CHECK (length(id) = 40),      -- of the commit, hex
    body TEXT NOT NULL,                            -- the commit's very bytes, signature and all
    shown TEXT NOT NULL,                           -- when this device was first shown it, RFC 3339
    PRIMARY KEY (history, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE acceptance (                          -- another history was accepted in place of the one known until then
    history INTEGER PRIMARY KEY CHECK (history > 0),
    at TEXT NOT NULL,                              -- RFC 3339
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,                        -- number of the last checkpoint that both have; 0: none is known
    left_number INTEGER NOT NULL,                  -- the last one of the history that was left ..
    left_id TEXT NOT NULL,
    taken_number INTEGER NOT NULL,                 -- .. and what the server showed instead
    taken_id TEXT NOT NULL
) STRICT;
CREATE TABLE witness (                             -- what others were shown, found to be in the history known here
    feed TEXT PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL                           -- up to this statement
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence_landed (
    sha256 TEXT PRIMARY KEY                        -- its bytes are known to be at the server
) STRICT, WITHOUT ROWID;
CREATE TABLE set_aside (                           -- lines that can not stay where they were stated (store_aside.h)
    feed TEXT NOT NULL REFERENCES feed (id),       -- where that was ..
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    line TEXT NOT NULL,                            -- .. and the very bytes
    seen TEXT NOT NULL,                            -- what of the line's `seen` still holds, as JSON
    judged TEXT,                                   -- and of its body's `on`
    state TEXT NOT NULL                            -- opening: of the feed itself, which a new feed has of its own
        CHECK (state IN ('waiting', 'anew', 'kept', 'back', 'opening')),
    anew_feed TEXT,                                -- anew: as which statement
    anew_seq INTEGER,
    error TEXT,                                    -- kept: why it is not stated anew
    clause TEXT,
    why TEXT,
    PRIMARY KEY (feed, seq, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusal (                             -- what the server said last of a feed of mine that it refused
    feed TEXT PRIMARY KEY REFERENCES feed (id),
    first INTEGER NOT NULL,                        -- seq from which on
    seq INTEGER NOT NULL,                          -- of the statement at fault; 0 where the server named none
    error TEXT NOT NULL,
    clause TEXT NOT NULL,
    why TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1)) -- offered again since, and no answer yet
) STRICT, WITHOUT ROWID;
CREATE TABLE server (                              -- the daemons this device was enrolled at
    url TEXT PRIMARY KEY,
    pin TEXT NOT NULL,                             -- SHA-256 (hex) of its public key; '': the system's trust decides
    token TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- name: migrate_2
ALTER TABLE feed ADD COLUMN ended INTEGER;
ALTER TABLE segment ADD COLUMN received TEXT;
CREATE INDEX record_seen ON record (feed, seq) WHERE json_extract(line, '$.kind') = 'checkpoint.seen';
CREATE TABLE checkpoint (
    history INTEGER NOT NULL CHECK (history >= 0),
    number INTEGER NOT NULL CHECK (number > 0),
    id TEXT NOT NULL CHECK (length(id) = 40),
    body TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (history, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE acceptance (
    history INTEGER PRIMARY KEY CHECK (history > 0),
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    left_number INTEGER NOT NULL,
    left_id TEXT NOT NULL,
    taken_number INTEGER NOT NULL,
    taken_id TEXT NOT NULL
) STRICT;
CREATE TABLE witness (
    feed TEXT PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence_landed (
    sha256 TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE set_aside (
    feed TEXT NOT NULL REFERENCES feed (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    line TEXT NOT NULL,
    seen TEXT NOT NULL,
    judged TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'anew', 'kept', 'back', 'opening')),
    anew_feed TEXT,
    anew_seq INTEGER,
    error TEXT,
    clause TEXT,
    why TEXT,
    PRIMARY KEY (feed, seq, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE refusal (
    feed TEXT PRIMARY KEY REFERENCES feed (id),
    first INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    error TEXT NOT NULL,
    clause TEXT NOT NULL,
    why TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE server (
    url TEXT PRIMARY KEY,
    pin TEXT NOT NULL,
    token TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- name: setting_get
SELECT value FROM setting WHERE name = ?1;

-- name: setting_put
INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2);

-- name: setting_drop
DELETE FROM setting WHERE name = ?1;

-- name: dossier_list
SELECT DISTINCT dossier FROM feed WHERE dossier <> 'registry' ORDER BY dossier;

-- name: feed_mine
SELECT id, last, hash FROM feed WHERE dossier = ?1 AND mine = 1 AND person = ?2 AND device = ?3 AND key = ?4 AND ended IS NULL;

-- name: feed_get
SELECT dossier, key, last, hash, sealed, mine, ended FROM feed WHERE id = ?1;

-- name: feed_add
INSERT INTO feed (id, dossier, mine, person, device, key, last, hash, tick) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, '', 0);

-- name: feed_advance
UPDATE feed SET last = ?2, hash = ?3, tick = max(tick, ?4) WHERE id = ?1 AND last = ?2 - 1;

-- name: feed_seal
UPDATE feed SET sealed = ?2 WHERE id = ?1 AND sealed < ?2;

-- name: feed_land
UPDATE feed SET landed = min(?2, sealed) WHERE id = ?1 AND landed < min(?2, sealed);

-- name: feed_forget
UPDATE feed SET landed = 0 WHERE landed > 0 AND ?1 IN ('', dossier, id);

-- name: feed_end
UPDATE feed SET ended = last WHERE mine = 1 AND ended IS NULL;

-- name: feed_end_at
UPDATE feed SET ended = ?2 WHERE id = ?1 AND mine = 1 AND ended IS NULL;

-- name: feed_end_dossier
UPDATE feed SET ended = last WHERE dossier = ?1 AND mine = 1 AND ended IS NULL;

-- name: feed_cut
UPDATE feed SET last = ?2 - 1, hash = coalesce((SELECT hash FROM record WHERE feed = ?1 AND seq = ?2 - 1), ''),
    sealed = coalesce((SELECT max(last) FROM segment WHERE feed = ?1), 0), landed = min(landed, coalesce((SELECT max(last) FROM segment WHERE feed = ?1), 0)),
    ended = min(coalesce(ended, ?2 - 1), ?2 - 1) WHERE id = ?1;

-- name: feed_seals
UPDATE feed SET sealed = coalesce((SELECT max(last) FROM segment WHERE feed = ?1), 0),
    landed = min(landed, coalesce((SELECT max(last) FROM segment WHERE feed = ?1), 0)) WHERE id = ?1;

-- name: feed_count
SELECT count(*) FROM feed WHERE dossier = ?1;

-- name: feed_heads
SELECT id, last, sealed, tick, landed, CASE mine WHEN 1 THEN coalesce(ended, last) ELSE 0 END FROM feed WHERE dossier = ?1 ORDER BY id;

-- name: feed_unsealed
SELECT id, dossier, key, last, sealed FROM feed WHERE mine = 1 AND sealed < last ORDER BY dossier, id;

-- name: feed_stranger
SELECT person FROM feed WHERE mine = 1 AND person <> ?1 LIMIT 1;

-- name: unsealed_count
SELECT COALESCE(SUM(last - sealed), 0) -
    (SELECT count(*) FROM feed AS own CROSS JOIN record INDEXED BY record_seen ON record.feed = own.id AND record.seq > own.sealed
    WHERE own.mine = 1 AND own.last > own.sealed AND json_extract(line, '$.kind') = 'checkpoint.seen'
        AND json_extract(line, '$.body.accepted') IS NULL)
FROM feed WHERE mine = 1;

-- name: unlanded_count
SELECT COALESCE(SUM(last - landed), 0) + (SELECT count(*) FROM set_aside WHERE state = 'waiting') -
    (SELECT count(*) FROM feed AS own CROSS JOIN record INDEXED BY record_seen ON record.feed = own.id AND record.seq > own.landed
    WHERE own.mine = 1 AND own.last > own.landed AND json_extract(line, '$.kind') = 'checkpoint.seen'
        AND json_extract(line, '$.body.accepted') IS NULL)
FROM feed WHERE mine = 1;

-- name: record_add
INSERT INTO record (feed, seq, hash, line) VALUES (?1, ?2, ?3, ?4);

-- name: record_hash
SELECT hash FROM record WHERE feed = ?1 AND seq = ?2;

-- name: record_drop
DELETE FROM record WHERE feed = ?1 AND seq >= ?2;

-- name: record_dependents
SELECT record.feed, min(seq) FROM record JOIN feed ON feed.id = record.feed
WHERE feed.dossier = (SELECT dossier FROM feed WHERE id = ?1) AND mine = 1 AND id <> ?1 AND seq > landed
    AND seq <= coalesce(ended, last) AND json_valid(line) AND json_extract(line, '$.seen."' || ?1 || '"') >= ?2
GROUP BY record.feed;

-- name: record_list
-- In the order in which they are stored: a join would be sorted once more.
SELECT line FROM record WHERE feed IN (SELECT id FROM feed WHERE dossier = ?1) ORDER BY feed, seq;

-- name: record_range
SELECT line FROM record WHERE feed = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq;

-- name: segment_add
INSERT INTO segment (feed, first, last, seal, received) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: segment_receive
UPDATE segment SET received = ?3 WHERE feed = ?1 AND first = ?2 AND received IS NULL;

-- name: segment_range
SELECT segment.last, seal, dossier, key FROM segment JOIN feed ON feed.id = segment.feed
WHERE segment.feed = ?1 AND first = ?2;

-- name: segment_get
SELECT last FROM segment WHERE feed = ?1 AND first = ?2;

-- name: segment_drop
DELETE FROM segment WHERE feed = ?1 AND last >= ?2;

-- name: segment_begins
SELECT 1 FROM segment WHERE feed = ?1 AND first = ?2;

-- name: segment_list
SELECT segment.feed, first, segment.last, seal, received FROM segment JOIN feed ON feed.id = segment.feed
WHERE feed.dossier = ?1 ORDER BY segment.feed, first;

-- name: segment_seal
SELECT seal FROM segment WHERE feed = ?1 AND first = ?2 AND last = ?3;

-- name: offer_dossiers
SELECT DISTINCT dossier FROM feed WHERE landed < sealed;

-- What the server is not known to have: what was seen comes before what saw it, as a tick is higher than all its writer knew. The last
-- column: another feed of one's own has still to send something, as nearly never.
-- name: offer_list
SELECT segment.feed, segment.first, segment.last,
    mine = 1 AND (SELECT count(*) FROM feed WHERE dossier = ?1 AND mine = 1 AND landed < last) > 1
FROM segment JOIN feed ON feed.id = segment.feed
JOIN record AS final ON final.feed = segment.feed AND final.seq = segment.last
WHERE feed.dossier = ?1 AND segment.last > feed.landed
ORDER BY json_extract(final.line, '$.tick'), segment.feed, segment.first;

-- Whether the lines from ?3 to ?4 of a feed saw what another one has still to send.
-- name: offer_held
SELECT 1 FROM feed AS other CROSS JOIN record ON record.feed = ?2 AND record.seq BETWEEN ?3 AND ?4
WHERE other.dossier = ?1 AND other.mine = 1 AND other.id <> ?2 AND other.landed < other.last
    AND json_valid(line) AND json_extract(line, '$.seen."' || other.id || '"') > other.landed;

-- name: offer_bytes
SELECT sum(length(CAST(line AS BLOB)) + 1) FROM record WHERE feed = ?1 AND seq BETWEEN ?2 AND ?3;

-- What the next sync would send, sealed or not, where the server has what it is known to have (?2: or nothing).
-- name: unsent_count
SELECT COALESCE(SUM(iif(mine, last, sealed) - iif(?2, 0, landed)), 0) -
    (SELECT count(*) FROM feed AS own CROSS JOIN record INDEXED BY record_seen ON record.feed = own.id
    WHERE own.dossier = ?1 AND json_extract(line, '$.kind') = 'checkpoint.seen'
        AND record.seq > iif(?2, 0, own.landed) AND record.seq <= iif(own.mine, own.last, own.sealed)
        AND json_extract(line, '$.body.accepted') IS NULL)
FROM feed WHERE dossier = ?1;

-- name: evidence_list
SELECT json_extract(line, '$.item'), max(json_extract(line, '$.body.size'))
FROM record INDEXED BY record_evidence JOIN feed ON feed.id = record.feed
WHERE feed.dossier = ?1 AND json_extract(line, '$.kind') = 'evidence.add' AND json_extract(line, '$.v') = 1
GROUP BY 1 ORDER BY 1;

-- Of all dossiers (?1 NULL), whether it is at the server or not; or of these (a JSON array) what is not known to be there.
-- name: evidence_offers
SELECT DISTINCT json_extract(line, '$.item') FROM feed CROSS JOIN record INDEXED BY record_evidence ON record.feed = feed.id
WHERE json_extract(line, '$.kind') = 'evidence.add' AND (?1 IS NULL OR feed.dossier IN (SELECT value FROM json_each(?1)))
    AND json_extract(line, '$.v') = 1
    AND (?1 IS NULL OR json_extract(line, '$.item') NOT IN (SELECT sha256 FROM evidence_landed))
ORDER BY 1;

-- name: evidence_known
SELECT sha256 FROM evidence_landed ORDER BY sha256;

-- name: evidence_feeds
SELECT id, dossier, last FROM feed;

-- name: evidence_since
SELECT 1 FROM record INDEXED BY record_evidence
WHERE feed = ?1 AND seq > ?2 AND json_extract(line, '$.kind') = 'evidence.add' LIMIT 1;

-- name: evidence_land
INSERT OR IGNORE INTO evidence_landed (sha256)
SELECT json_extract(line, '$.item') FROM record INDEXED BY record_evidence JOIN feed ON feed.id = record.feed
WHERE feed.dossier = ?1 AND seq <= feed.landed AND json_extract(line, '$.kind') = 'evidence.add'
    AND json_extract(line, '$.v') = 1;

-- name: evidence_pending
SELECT DISTINCT json_extract(line, '$.item')
FROM record INDEXED BY record_evidence JOIN feed ON feed.id = record.feed
WHERE feed.dossier = ?1 AND json_extract(line, '$.kind') = 'evidence.add' AND json_extract(line, '$.v') = 1
    AND json_extract(line, '$.item') NOT IN (SELECT sha256 FROM evidence_landed)
ORDER BY 1;

-- name: evidence_lack
DELETE FROM evidence_landed WHERE sha256 = ?1 OR ?1 = '';

-- name: aside_add
INSERT INTO set_aside (feed, seq, hash, line, seen, judged, state, error, clause, why)
SELECT feed, seq, hash, line,
    CASE WHEN NOT json_valid(line) THEN '{}' WHEN ?2 = 1 THEN json_extract(line, '$.seen')
        ELSE json_set(json_extract(line, '$.seen'), '$."' || feed || '"', ?2 - 1) END,
    iif(json_valid(line), json_extract(line, '$.body.on'), NULL),
    CASE WHEN NOT json_valid(line) THEN 'kept' WHEN json_extract(line, '$.kind') = 'feed.open' THEN 'opening'
        WHEN json_extract(line, '$.kind') = 'checkpoint.seen' AND json_extract(line, '$.body.accepted') IS NULL THEN 'opening'
        ELSE 'waiting' END,
    iif(json_valid(line), NULL, 'invalid'), iif(json_valid(line), NULL, ''), iif(json_valid(line), NULL, 'the line is damaged')
FROM record WHERE feed = ?1 AND seq >= ?2
ON CONFLICT (feed, seq, hash) DO UPDATE SET state = excluded.state, seen = excluded.seen, judged = excluded.judged WHERE state = 'back';

-- name: aside_cut_seen
UPDATE set_aside SET seen = iif(?2 > 1, json_set(seen, '$."' || ?1 || '"', ?2 - 1), json_remove(seen, '$."' || ?1 || '"'))
WHERE state IN ('waiting', 'kept') AND json_extract(seen, '$."' || ?1 || '"') >= ?2;

-- name: aside_cut_judged
UPDATE set_aside SET judged = iif(?2 > 1, json_set(judged, '$."' || ?1 || '"', ?2 - 1), json_remove(judged, '$."' || ?1 || '"'))
WHERE state IN ('waiting', 'kept') AND json_valid(judged) AND json_type(judged) = 'object' AND json_extract(judged, '$."' || ?1 || '"') >= ?2;

-- name: aside_back
UPDATE set_aside SET state = 'back' WHERE feed = ?1 AND seq = ?2 AND hash = ?3 AND state IN ('waiting', 'kept', 'opening');

-- name: aside_waiting
SELECT set_aside.feed, seq, set_aside.hash, line, seen, judged FROM set_aside JOIN feed ON feed.id = set_aside.feed
WHERE dossier = ?1 AND state = 'waiting' ORDER BY json_extract(line, '$.tick'), set_aside.feed, seq;

-- name: aside_anew
UPDATE set_aside SET state = 'anew', anew_feed = ?4, anew_seq = ?5 WHERE feed = ?1 AND seq = ?2 AND hash = ?3;

-- name: aside_keep
UPDATE set_aside SET state = 'kept', error = ?3, clause = ?4, why = ?5 WHERE feed = ?1 AND seq = ?2 AND state = 'waiting';

-- name: aside_retry
UPDATE set_aside SET state = 'waiting' WHERE state = 'kept' AND json_valid(line) AND feed IN (SELECT id FROM feed WHERE dossier = ?1);

-- name: aside_covered
SELECT anew_feed, max(anew_seq) FROM set_aside WHERE feed = ?1 AND seq BETWEEN ?2 AND ?3 AND state = 'anew' GROUP BY anew_feed;

-- name: aside_count
SELECT count(*), coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'kept'), 0) FROM set_aside JOIN feed ON feed.id = set_aside.feed
WHERE ?1 IN ('', dossier);

-- name: aside_dossiers
SELECT DISTINCT dossier FROM set_aside JOIN feed ON feed.id = set_aside.feed WHERE state = 'waiting' ORDER BY dossier;

-- name: aside_list
SELECT dossier, set_aside.feed, seq, person, device, line, state,
    (SELECT record.hash FROM record WHERE record.feed = anew_feed AND record.seq = anew_seq), error, clause, why
FROM set_aside JOIN feed ON feed.id = set_aside.feed
WHERE ?1 IN ('', dossier) AND state <> 'opening' ORDER BY dossier, iif(json_valid(line), json_extract(line, '$.tick'), 0), set_aside.feed, seq;

-- name: refusal_put
INSERT OR REPLACE INTO refusal (feed, first, seq, error, clause, why, asked)
SELECT id, ?2, ?3, ?4, ?5, ?6, 0 FROM feed WHERE id = ?1 AND mine = 1;

-- name: refusal_ask
UPDATE refusal SET asked = 1 WHERE feed = ?1;

-- name: refusal_drop
DELETE FROM refusal WHERE feed = ?1 AND first <= ?2;

-- name: refusal_void
DELETE FROM refusal WHERE feed = ?1 AND ?2 > 0;

-- name: refusal_list
SELECT dossier, refusal.feed, first, last, device, seq, error, clause, why, asked FROM refusal JOIN feed ON feed.id = refusal.feed
WHERE ?1 IN ('', dossier) AND first <= last ORDER BY dossier, refusal.feed;

-- name: data_version
PRAGMA data_version;

-- name: server_add
INSERT INTO server (url, pin, token) VALUES (?1, ?2, ?3);

-- name: server_drop
DELETE FROM server WHERE url = ?1 OR (pin = ?2 AND pin <> '');

-- name: server_list
SELECT url, pin, token FROM server ORDER BY url;

-- name: evidence_forget
DELETE FROM evidence_landed;

-- What is wiped when a dossier is forgotten (store_forget.h), in this order.
-- name: wipe_refusals
DELETE FROM refusal WHERE feed IN (SELECT id FROM feed WHERE dossier = ?1);

-- name: wipe_asides
DELETE FROM set_aside WHERE feed IN (SELECT id FROM feed WHERE dossier = ?1);

-- name: wipe_segments
DELETE FROM segment WHERE feed IN (SELECT id FROM feed WHERE dossier = ?1);

-- name: wipe_records
DELETE FROM record WHERE feed IN (SELECT id FROM feed WHERE dossier = ?1);

-- name: wipe_feeds
DELETE FROM feed WHERE dossier = ?1;

-- name: wipe_landed
DELETE FROM evidence_landed WHERE sha256 NOT IN (
    SELECT json_extract(line, '$.item') FROM record INDEXED BY record_evidence WHERE json_extract(line, '$.kind') = 'evidence.add');

-- name: head_list
SELECT id, last, hash FROM feed WHERE dossier = ?1 AND last > 0 ORDER BY id;

-- name: evidence_named
SELECT 1 FROM record INDEXED BY record_evidence WHERE json_extract(line, '$.kind') = 'evidence.add' AND json_extract(line, '$.item') = ?1
UNION ALL
SELECT 1 FROM set_aside WHERE iif(json_valid(line), json_extract(line, '$.kind') = 'evidence.add' AND json_extract(line, '$.item') = ?1, 0) LIMIT 1;

-- name: checkpoint_list
SELECT history, number, id, body, shown FROM checkpoint ORDER BY history, number DESC;

-- name: checkpoint_kept
SELECT number, id, shown FROM checkpoint WHERE history = 0 ORDER BY number DESC;

-- name: checkpoint_get
SELECT id, shown FROM checkpoint WHERE history = 0 AND number = ?1;

-- name: checkpoint_keep
INSERT OR IGNORE INTO checkpoint (history, number, id, body, shown) VALUES (0, ?1, ?2, ?3, ?4);

-- name: checkpoint_drop
DELETE FROM checkpoint WHERE history = 0 AND number = ?1;

-- name: checkpoint_leave
UPDATE checkpoint SET history = ?1 WHERE history = 0 AND number > ?2;

-- name: acceptance_add
INSERT INTO acceptance (history, at, person, reason, since, left_number, left_id, taken_number, taken_id)
SELECT coalesce(max(history), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM acceptance;

-- name: acceptance_list
SELECT history, at, person, reason, since, left_number, left_id, taken_number, taken_id FROM acceptance ORDER BY history;

-- name: seen_unwitnessed
SELECT record.feed, max(record.seq), line, dossier, person, device
FROM feed LEFT JOIN witness ON witness.feed = feed.id CROSS JOIN record INDEXED BY record_seen ON record.feed = feed.id
WHERE json_extract(line, '$.kind') = 'checkpoint.seen' AND mine = 0 AND record.seq > coalesce(witness.seq, 0)
GROUP BY feed.id ORDER BY feed.id;

-- name: seen_last
SELECT line FROM record INDEXED BY record_seen
WHERE record.feed = ?1 AND json_extract(line, '$.kind') = 'checkpoint.seen' ORDER BY record.seq DESC LIMIT 1;

-- name: seen_count
SELECT count(*) FROM record INDEXED BY record_seen
WHERE record.feed = ?1 AND json_extract(line, '$.kind') = 'checkpoint.seen' AND record.seq BETWEEN ?2 AND ?3
    AND json_extract(line, '$.body.accepted') IS NULL;

-- name: seen_feeds
SELECT id, dossier, last, sealed FROM feed WHERE mine = 1 AND ended IS NULL ORDER BY dossier, id;

-- name: witness_put
INSERT OR REPLACE INTO witness (feed, seq) VALUES (?1, ?2);

-- name: verify_feeds
SELECT id, person, device, key, last, hash, sealed, mine FROM feed WHERE dossier = ?1 ORDER BY id;

-- name: verify_lines
SELECT feed, seq, hash, line FROM record WHERE feed = ?1 ORDER BY seq;

-- name: verify_asides
SELECT set_aside.feed, seq, set_aside.hash, line FROM set_aside JOIN feed ON feed.id = set_aside.feed
WHERE dossier = ?1 ORDER BY set_aside.feed, seq, set_aside.hash;

-- name: sealed_last
SELECT json_extract(line, '$.at') FROM record JOIN feed ON feed.id = record.feed
WHERE person = ?1 AND device = ?2 ORDER BY julianday(json_extract(line, '$.at')) DESC LIMIT 1;
