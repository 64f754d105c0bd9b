-- media: texts as a machine's voice speaks them, and pictures in several widths

-- A sentence, or a whole text joined from its sentences. Found by what is said, so nothing is spoken twice.
CREATE TABLE spoken (
  text_hash TEXT NOT NULL,
  language TEXT NOT NULL,
  voice TEXT NOT NULL,
  -- nothing while it cannot be made
  sha256 TEXT REFERENCES media (sha256),
  millis INTEGER NOT NULL,
  -- where each sentence begins and ends, as JSON
  marks TEXT NOT NULL,
  trouble TEXT,
  made_at TIMESTAMP NOT NULL,
  PRIMARY KEY (text_hash, language, voice)
);
CREATE INDEX spoken_by_file ON spoken (sha256);

-- A picture that was looked at: how large it is, upright.
CREATE TABLE pictures (
  sha256 TEXT NOT NULL PRIMARY KEY REFERENCES media (sha256),
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  trouble TEXT,
  made_at TIMESTAMP NOT NULL
);
CREATE TABLE picture_sizes (
  original TEXT NOT NULL REFERENCES media (sha256),
  width INTEGER NOT NULL,
  sha256 TEXT NOT NULL REFERENCES media (sha256),
  PRIMARY KEY (original, width)
);
CREATE INDEX picture_sizes_by_file ON picture_sizes (sha256);
