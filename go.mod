module github.com/crashtape/crashtape

go 1.26
