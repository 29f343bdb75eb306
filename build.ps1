# For people at home in PowerShell: the same verbs as build.sh, which does the work.
& "$PSScriptRoot/build.sh" @args
exit $LASTEXITCODE
