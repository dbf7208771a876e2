select n from no_such_table
