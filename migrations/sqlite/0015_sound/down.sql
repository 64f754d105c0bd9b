DROP TABLE picture_sizes;
DROP TABLE pictures;
DROP TABLE spoken;
