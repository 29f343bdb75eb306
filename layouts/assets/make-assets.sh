#!/bin/sh
# Makes the images that the stock layouts use, with FFmpeg's generators only. Run it to make them again:
#   layouts/assets/make-assets.sh [FOLDER]
# The result is committed, because layouts need it at run time.
set -eu
out=${1:-$(dirname "$0")}

# A dark stage: light falls from above, with a thin bright line where floor and wall meet. Every line has one colour,
# so the PNG stays small.
ffmpeg -v error -y -f lavfi -i "color=black:s=640x360:d=0.04:r=25,format=gbrp,geq=\
r='if(between(Y,286,287),46,if(lt(Y,286),8+Y/40,20-(Y-288)/6))':\
g='if(between(Y,286,287),98,if(lt(Y,286),24+Y/14,42-(Y-288)/3))':\
b='if(between(Y,286,287),150,if(lt(Y,286),48+Y/8,80-(Y-288)/2))',format=rgb24" \
  -frames:v 1 -compression_level 9 -pred mixed -bitexact "$out/stage-navy.png"

# A wide stage: two soft pools of light on near black.
ffmpeg -v error -y -f lavfi -i "color=black:s=960x540:d=0.04:r=25,format=gbrp,geq=\
r='14+30*exp(-(pow(X-270,2)/52000+pow(Y-120,2)/30000))+14*exp(-(pow(X-720,2)/60000+pow(Y-150,2)/36000))':\
g='17+24*exp(-(pow(X-270,2)/52000+pow(Y-120,2)/30000))+40*exp(-(pow(X-720,2)/60000+pow(Y-150,2)/36000))':\
b='22+58*exp(-(pow(X-270,2)/52000+pow(Y-120,2)/30000))+56*exp(-(pow(X-720,2)/60000+pow(Y-150,2)/36000))'\
,format=yuvj420p" \
  -frames:v 1 -q:v 2 -bitexact "$out/webinar-stage.jpg"

# The logo: four tiles, one of them speaking, on nothing; white and teal, rounded by the distance to each tile.
tile='hypot(max(abs(mod(X,64)-31.5)-15,0),max(abs(mod(Y,64)-31.5)-11,0))'
ffmpeg -v error -y -f lavfi -i "color=black:s=128x128:d=0.04:r=25,format=gbrap,geq=\
r='if(gt(X,63)*lt(Y,64),45,240)':g='if(gt(X,63)*lt(Y,64),212,244)':b='if(gt(X,63)*lt(Y,64),191,248)':\
a='255*clip(12.5-$tile,0,1)',format=rgba" \
  -frames:v 1 -compression_level 9 -pred mixed -bitexact "$out/logo.png"
