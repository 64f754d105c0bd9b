DROP TABLE material_gaps;
DROP TABLE presentations;
