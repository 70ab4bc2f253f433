module dossierhub/vectors

go 1.26
