-- assessment: who began the same test most recently has another paper
CREATE INDEX attempts_by_start ON attempts (quiz_id, started_at);
