DROP TABLE session_helps;
DROP TABLE live_answers;
DROP TABLE live_questions;
DROP TABLE live_quizzes;
DROP TABLE session_plan_parts;
DROP TABLE session_plans;
