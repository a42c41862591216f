-- A catalogue of format 2: three pictures, one with tokens. Made by `sqlite3 FILE .dump`; never changed.
PRAGMA application_id = 1280266059;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE contents (
        label INTEGER PRIMARY KEY AUTOINCREMENT,
        hash BLOB NOT NULL UNIQUE CHECK (LENGTH(hash) = 16),
        format TEXT NOT NULL,
        width_px INTEGER NOT NULL,
        height_px INTEGER NOT NULL,
        captured_us INTEGER,
        camera TEXT,
        frame_count INTEGER NOT NULL,
        average_colour INTEGER NOT NULL,
        is_damaged INTEGER NOT NULL
    ) STRICT
    ;
INSERT INTO "contents" VALUES(1,X'1240A4684403B160E6597A653A88F56C','jpeg',400,300,NULL,'Acme One',1,3368601,0);
INSERT INTO "contents" VALUES(2,X'CEA3878A334B240469D159FF840B6434','jpeg',400,300,NULL,'Acme One',1,3368601,0);
INSERT INTO "contents" VALUES(3,X'4129E2A8044A57CE7635FD6023661CD6','jpeg',400,300,NULL,'Acme One',1,3368601,0);
CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        folder INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
        name BLOB NOT NULL,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        inode INTEGER NOT NULL,
        device INTEGER NOT NULL,
        content INTEGER REFERENCES contents (label),
        reason TEXT,
        detail TEXT,
        UNIQUE (folder, name),
        CHECK ((content IS NULL) <> (reason IS NULL))
    ) STRICT
    ;
INSERT INTO "files" VALUES(1,1,X'70302E6A7067',1000,1000000000000000000,1,66,1,NULL,NULL);
INSERT INTO "files" VALUES(2,1,X'70312E6A7067',1000,1000000000000000000,2,66,2,NULL,NULL);
INSERT INTO "files" VALUES(3,1,X'70322E6A7067',1000,1000000000000000000,3,66,3,NULL,NULL);
CREATE TABLE folders (
        id INTEGER PRIMARY KEY,
        root INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
        path BLOB NOT NULL,
        UNIQUE (root, path)
    ) STRICT
    ;
INSERT INTO "folders" VALUES(1,1,X'6630');
CREATE TABLE roots (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        is_offline INTEGER NOT NULL DEFAULT 0,
        exclusions TEXT NOT NULL DEFAULT '[]'
    ) STRICT
    ;
INSERT INTO "roots" VALUES(1,X'2F7069637475726573',0,'[]');
CREATE TABLE spaces (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        network_sha256 TEXT NOT NULL,
        output TEXT NOT NULL,
        pooling TEXT NOT NULL,
        dimension INTEGER NOT NULL CHECK (dimension > 0),
        preprocessing TEXT NOT NULL,
        whitening_sha256 TEXT
    ) STRICT
    ;
INSERT INTO "spaces" VALUES(1,'4d1dbb6f1eb98582ff5d04bead501ffb','abababababababababababababababababababababababababababababababab','features','none',8,'squash 224',NULL);
CREATE TABLE state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        generation INTEGER NOT NULL,
        space_in_use INTEGER REFERENCES spaces (number)
    ) STRICT
    ;
INSERT INTO "state" VALUES(1,3,1);
CREATE TABLE tokens (
        id INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES spaces (number),
        content INTEGER NOT NULL REFERENCES contents (label),
        codes BLOB NOT NULL CHECK (LENGTH(codes) <= 2048),
        UNIQUE (space, content)
    ) STRICT
;
INSERT INTO "tokens" VALUES(1,1,2,X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
CREATE TABLE vectors (
        id INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES spaces (number),
        content INTEGER NOT NULL REFERENCES contents (label),
        float16 BLOB NOT NULL,
        UNIQUE (space, content)
    ) STRICT
    ;
INSERT INTO "vectors" VALUES(1,1,1,X'522C8AAC8035352B9AB436329A391138');
INSERT INTO "vectors" VALUES(2,1,2,X'5E31613622310FB90737EE322BB48334');
INSERT INTO "vectors" VALUES(3,1,3,X'142BE4B0BBAFB6B936385B3517AE3E33');
CREATE INDEX files_by_content ON files (content, mtime_ns) WHERE content IS NOT NULL
    ;
CREATE INDEX files_by_identity ON files (inode, size_bytes, mtime_ns, device)
    WHERE content IS NOT NULL
    ;
CREATE INDEX files_skipped ON files (folder) WHERE reason IS NOT NULL
    ;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('roots',1);
INSERT INTO "sqlite_sequence" VALUES('contents',3);
COMMIT;
