module gongmo

go 1.26.0
