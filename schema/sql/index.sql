-- The daemon's index of the central repository: nothing in it is true because it stands here; it is made from git and can be
-- thrown away. Only tables without rowid, so that equal contents give equal files.

-- name: index_schema
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
CREATE TABLE dossier (
    id TEXT PRIMARY KEY,
    tip TEXT NOT NULL,         -- commit of its branch that the other columns and tables are from
    name TEXT NOT NULL,
    scheme TEXT NOT NULL,
    certificate TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    id TEXT PRIMARY KEY,
    dossier TEXT NOT NULL,
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_dossier ON feed (dossier);
CREATE TABLE evidence (
    dossier TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (dossier, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE proof (           -- what was stated to show that its writer had the bytes; whether it does, the bytes tell
    sha256 TEXT NOT NULL,
    dossier TEXT NOT NULL,
    proof TEXT NOT NULL,
    PRIMARY KEY (sha256, dossier, proof)
) STRICT, WITHOUT ROWID;
CREATE INDEX proof_dossier ON proof (dossier);
CREATE TABLE reader (
    person TEXT NOT NULL,
    dossier TEXT NOT NULL,
    reads INTEGER NOT NULL CHECK (reads IN (0, 1)), -- 0: took part in it, and was released
    PRIMARY KEY (person, dossier)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_dossier ON reader (dossier);

-- name: index_attach
ATTACH ?1 AS file;

-- name: index_copy
INSERT INTO main.dossier SELECT id, tip, name, scheme, certificate FROM file.dossier;
INSERT INTO main.feed SELECT id, dossier, person, device, last FROM file.feed;
INSERT INTO main.evidence SELECT dossier, sha256, size, name FROM file.evidence;
INSERT INTO main.proof SELECT sha256, dossier, proof FROM file.proof;
INSERT INTO main.reader SELECT person, dossier, reads FROM file.reader;

-- name: dossier_put
INSERT OR REPLACE INTO dossier (id, tip, name, scheme, certificate) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: dossier_tip
SELECT tip FROM dossier WHERE id = ?1;

-- name: dossier_drop
DELETE FROM dossier WHERE id = ?1;

-- name: dossier_all
SELECT id, tip, name, scheme, certificate FROM dossier ORDER BY id;

-- name: feed_put
INSERT OR REPLACE INTO feed (id, dossier, person, device, last) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: feed_drop
DELETE FROM feed WHERE dossier = ?1;

-- name: feed_dossier
SELECT dossier FROM feed WHERE id = ?1;

-- name: feed_heads
SELECT id, last FROM feed WHERE dossier = ?1 AND ?2 IN ('', person) ORDER BY id;

-- name: evidence_put
INSERT INTO evidence (dossier, sha256, size, name) VALUES (?1, ?2, ?3, ?4);

-- name: evidence_drop
DELETE FROM evidence WHERE dossier = ?1;

-- name: evidence_of
SELECT sha256 FROM evidence WHERE dossier = ?1 ORDER BY sha256;

-- name: evidence_all
SELECT DISTINCT sha256, size FROM evidence ORDER BY sha256, size;

-- name: proof_put
INSERT OR IGNORE INTO proof (sha256, dossier, proof) VALUES (?1, ?2, ?3);

-- name: proof_drop
DELETE FROM proof WHERE dossier = ?1;

-- What names a piece of evidence where a person may read it, with its proof.
-- name: proof_claims
SELECT proof.dossier, proof.proof FROM proof LEFT JOIN reader ON reader.dossier = proof.dossier AND reader.person = ?2
WHERE proof.sha256 = ?1 AND (reader.reads = 1 OR proof.dossier = 'registry') ORDER BY 1, 2;

-- name: reader_put
INSERT OR REPLACE INTO reader (person, dossier, reads) VALUES (?1, ?2, ?3);

-- name: reader_drop
DELETE FROM reader WHERE dossier = ?1;

-- name: reader_reads
SELECT reads FROM reader WHERE person = ?1 AND dossier = ?2;

-- name: reader_dossiers
SELECT id, tip, name, scheme, certificate FROM dossier
WHERE id = 'registry' OR id IN (SELECT dossier FROM reader WHERE person = ?1 AND reads = 1) ORDER BY id;

-- name: reader_released
SELECT dossier FROM reader WHERE person = ?1 AND reads = 0 ORDER BY dossier;
