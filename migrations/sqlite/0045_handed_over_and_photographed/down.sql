DROP TABLE group_photo_people;
DROP TABLE group_photos;
DROP TABLE session_handovers;
