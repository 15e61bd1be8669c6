/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.sample;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * An animated GIF from pictures of one size. Of each frame it has only what differs from
 * the one before, and all share the colours that are most frequent.
 */
final class Animation {

	private static final String FORMAT = "javax_imageio_gif_image_1.0";

	// The last index is for what stays as it was
	private static final int UNCHANGED = 255;

	private static final int HUNDREDTHS_PER_FRAME = 25;

	private static final int HUNDREDTHS_OF_THE_LAST = 300;

	private final List<int[]> frames = new ArrayList<>();

	private int width;

	private int height;

	void add(byte[] png) throws IOException {
		BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
		this.width = picture.getWidth();
		this.height = picture.getHeight();
		this.frames.add(picture.getRGB(0, 0, this.width, this.height, null, 0, this.width));
	}

	void write(Path file) throws IOException {
		int[] palette = mostFrequentColours();
		IndexColorModel colours = new IndexColorModel(8, palette.length, palette, 0, false, UNCHANGED,
				DataBuffer.TYPE_BYTE);
		Map<Integer, Integer> indexes = new HashMap<>();
		ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
		Files.deleteIfExists(file);
		try (ImageOutputStream output = ImageIO.createImageOutputStream(file.toFile())) {
			writer.setOutput(output);
			writer.prepareWriteSequence(null);
			int[] last = {};
			for (int[] frame : this.frames) {
				int[] pixels = Arrays.stream(frame)
					.map((rgb) -> indexes.computeIfAbsent(rgb, (colour) -> nearest(palette, colour)))
					.toArray();
				BufferedImage image = image(pixels, last, colours);
				boolean end = frame == this.frames.get(this.frames.size() - 1);
				writer.writeToSequence(new IIOImage(image, null,
						metadata(writer, image, end ? HUNDREDTHS_OF_THE_LAST : HUNDREDTHS_PER_FRAME)), null);
				last = pixels;
			}
			writer.endWriteSequence();
		}
		finally {
			writer.dispose();
		}
	}

	private BufferedImage image(int[] pixels, int[] last, IndexColorModel colours) {
		BufferedImage image = new BufferedImage(this.width, this.height, BufferedImage.TYPE_BYTE_INDEXED, colours);
		byte[] changes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
		for (int i = 0; i < pixels.length; i++) {
			changes[i] = (byte) ((last.length > 0 && pixels[i] == last[i]) ? UNCHANGED : pixels[i]);
		}
		return image;
	}

	private int[] mostFrequentColours() {
		Map<Integer, Integer> counts = new HashMap<>();
		for (int[] frame : this.frames) {
			for (int rgb : frame) {
				counts.merge(rgb, 1, Integer::sum);
			}
		}
		Stream<Integer> colours = counts.entrySet()
			.stream()
			.sorted(Collections.reverseOrder(Comparator.comparing(Map.Entry<Integer, Integer>::getValue)))
			.limit(UNCHANGED)
			.map(Map.Entry::getKey);
		int[] palette = new int[UNCHANGED + 1];
		int[] found = colours.mapToInt(Integer::intValue).toArray();
		System.arraycopy(found, 0, palette, 0, found.length);
		return palette;
	}

	private static int nearest(int[] palette, int rgb) {
		int nearest = 0;
		for (int i = 1; i < UNCHANGED; i++) {
			if (distance(palette[i], rgb) < distance(palette[nearest], rgb)) {
				nearest = i;
			}
		}
		return nearest;
	}

	private static int distance(int one, int other) {
		int distance = 0;
		for (int shift = 0; shift <= 16; shift += 8) {
			int difference = (one >> shift & 0xFF) - (other >> shift & 0xFF);
			distance += difference * difference;
		}
		return distance;
	}

	private static IIOMetadata metadata(ImageWriter writer, BufferedImage image, int hundredths) throws IOException {
		IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
		IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
		IIOMetadataNode control = (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
		control.setAttribute("disposalMethod", "doNotDispose");
		control.setAttribute("delayTime", Integer.toString(hundredths));
		IIOMetadataNode endless = new IIOMetadataNode("ApplicationExtension");
		endless.setAttribute("applicationID", "NETSCAPE");
		endless.setAttribute("authenticationCode", "2.0");
		endless.setUserObject(new byte[] { 1, 0, 0 });
		IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
		extensions.appendChild(endless);
		root.appendChild(extensions);
		metadata.setFromTree(FORMAT, root);
		return metadata;
	}

}
