create schema bronze;
create schema control;
create table bronze.inputs (id int, amount int);
create table control.wanted (id int primary key, amount int);
insert into control.wanted values (1, 10), (2, 20), (3, 0), (4, 7);
