-- What opens the transport, and nothing else: one-time codes and tokens, both only as SHA-256 (hex). No truth about an audit.
-- Each part begins with its name; the daemon runs the part `schema` when it opens the file and prepares the others once.

-- name: schema
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS code (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    expires INTEGER NOT NULL, -- seconds since 1970
    key TEXT                  -- the public key that took it; NULL: nobody yet
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    key TEXT NOT NULL,        -- the token counts as long as this key counts
    made INTEGER NOT NULL,
    UNIQUE (person, device)   -- enrolling a device again ends its older token
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen ( -- when a token was last used; told no oftener than every few minutes
    hash TEXT PRIMARY KEY,
    at INTEGER NOT NULL       -- seconds since 1970
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS brought ( -- who knows of evidence that it is here, as he brought it himself; for a while
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    person TEXT NOT NULL,
    at INTEGER NOT NULL,      -- seconds since 1970
    PRIMARY KEY (sha256, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS brought_at ON brought (at);
CREATE TEMP TABLE proof ( -- what the bytes of evidence prove in a dossier, so that they are not hashed for each who asks
    sha256 TEXT NOT NULL,
    dossier TEXT NOT NULL,
    proof TEXT NOT NULL,
    at INTEGER NOT NULL,      -- seconds since 1970
    PRIMARY KEY (sha256, dossier)
) STRICT, WITHOUT ROWID;
CREATE INDEX temp.proof_at ON proof (at);

-- name: code_add
INSERT INTO code (hash, person, device, expires) VALUES (?1, ?2, ?3, ?4);

-- name: code_forget
DELETE FROM code WHERE expires <= ?1;

-- name: code_list
SELECT hash, person, device, key FROM code WHERE expires > ?1;

-- name: code_take
UPDATE code SET key = ?2 WHERE hash = ?1 AND expires > ?3 AND (key IS NULL OR key = ?2);

-- name: token_put
INSERT OR REPLACE INTO token (hash, person, device, key, made) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: token_find
SELECT person, device, key, COALESCE(seen.at, 0) FROM token LEFT JOIN seen USING (hash) WHERE hash = ?1;

-- name: token_stands
SELECT 1 FROM token WHERE hash = ?1 AND key = ?2;

-- name: token_rekey
UPDATE token SET key = ?2 WHERE hash = ?1;

-- name: token_drop
DELETE FROM token WHERE person = ?1 AND device = ?2;

-- name: token_list
SELECT person, device, key, made, COALESCE(seen.at, 0) FROM token LEFT JOIN seen USING (hash) ORDER BY person, device;

-- name: code_drop
DELETE FROM code WHERE person = ?1 AND device = ?2;

-- name: seen_put
INSERT OR REPLACE INTO seen (hash, at) VALUES (?1, ?2);

-- name: seen_sweep
DELETE FROM seen WHERE hash NOT IN (SELECT hash FROM token);

-- name: brought_put
INSERT OR REPLACE INTO brought (sha256, person, at) VALUES (?1, ?2, ?3);

-- name: brought_forget
DELETE FROM brought WHERE at <= ?1;

-- name: brought_find
SELECT 1 FROM brought WHERE sha256 = ?1 AND person = ?2;

-- name: proof_put
INSERT OR REPLACE INTO proof (sha256, dossier, proof, at) VALUES (?1, ?2, ?3, ?4);

-- name: proof_forget
DELETE FROM proof WHERE at <= ?1;

-- name: proof_find
SELECT proof FROM proof WHERE sha256 = ?1 AND dossier = ?2;
