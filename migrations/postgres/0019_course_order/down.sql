ALTER TABLE course_versions DROP COLUMN shelf_order;
