@echo off
rem Starts Diapason. DIAPASON_JAVA_OPTS: options for the JVM, such as -Xmx8g. DIAPASON_CLASSPATH: jars that add to Diapason.
setlocal
set "java="
if defined JAVA_HOME (
  set "java=%JAVA_HOME%\bin\java.exe"
) else (
  for %%j in (java.exe) do set "java=%%~$PATH:j"
)
if not exist "%java%" (
  echo diapason: there is no Java. Install a JDK 17 or newer ^(https://adoptium.net^), or let JAVA_HOME point to one. >&2
  exit /b 1
)

set "major=17"
for %%j in ("%java%") do set "release=%%~dpj..\release"
if exist "%release%" for /f "usebackq tokens=2 delims==.-" %%v in (`findstr /b JAVA_VERSION^= "%release%"`) do set "major=%%v"
set "major=%major:"=%"
if %major% lss 17 (
  echo diapason: "%java%" is too old. Install a JDK 17 or newer ^(https://adoptium.net^), or let JAVA_HOME point to one. >&2
  exit /b 1
)

set "unsafe="
if %major% geq 23 set "unsafe=--sun-misc-unsafe-memory-access=allow"

set "classpath=%~dp0..\lib\diapason.jar"
if defined DIAPASON_CLASSPATH set "classpath=%classpath%;%DIAPASON_CLASSPATH%"

"%java%" -Xlog:disable -Dfile.encoding=UTF-8 --enable-native-access=ALL-UNNAMED %unsafe% %DIAPASON_JAVA_OPTS% -cp "%classpath%" org.diapason.app.cli.Main %*
exit /b %errorlevel%
