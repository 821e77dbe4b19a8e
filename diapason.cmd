@echo off
rem Runs Diapason from its sources: builds it when it is not built or something has changed, then starts it.
rem app\target\diapason\bin\diapason.cmd starts at once what is built.
setlocal
set "root=%~dp0"
set "built=%root%app\target\diapason\bin\diapason.cmd"
set "stamp=%root%app\target\diapason.built"

set "changed=1"
if exist "%built%" if exist "%stamp%" (
  powershell -NoProfile -Command "$t = (Get-Item '%stamp%').LastWriteTime; $p = '.mvn','pom.xml','core\pom.xml','core\src\main','embedded\pom.xml','embedded\src\main','app\pom.xml','app\src\main','app\src\assembly' | ForEach-Object { Join-Path '%root%' $_ }; exit [int][bool](Get-ChildItem $p -Recurse | Where-Object { $_.LastWriteTime -gt $t } | Select-Object -First 1)"
  if not errorlevel 1 set "changed="
)
if not defined changed goto run

echo Building Diapason (the first time it downloads about 400 MB) ... >&2
if not exist "%root%app\target" mkdir "%root%app\target"
type nul > "%stamp%.new"
pushd "%root%"
call mvnw.cmd -q -B -DskipTests -DskipArchives -Dspotless.check.skip package -pl app -am >&2
set "result=%errorlevel%"
popd
if not "%result%"=="0" (
  echo diapason: the build failed, for the reason above. >&2
  exit /b 1
)
move /y "%stamp%.new" "%stamp%" >nul

:run
call "%built%" %*
exit /b %errorlevel%
