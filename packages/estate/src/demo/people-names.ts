interface Names {
  readonly given: readonly string[]
  readonly family: readonly string[]
}

function names(given: string, family: string): Names {
  return { given: given.trim().split(/\s+/), family: family.trim().split(/\s+/) }
}

/** No family name is in two lists: then no two cultures can make the same user name. */
export const peopleNames = {
  english: names(
    `Abigail Amelia Andrew Ashley Benjamin Brandon Caroline Charlotte Christopher Daniel Diana
     Elizabeth Emily Ethan Gabriel Grace Hannah Henry Jack Jacob James Jessica Joshua Laura Lauren
     Matthew Megan Michael Natalie Nathan Olivia Patrick Rachel Ryan Samantha Sarah Thomas Tyler
     Victoria William`,
    `Adams Allen Anderson Bailey Baker Bennett Brooks Campbell Carter Clark Collins Cooper Davis
     Edwards Evans Foster Graham Gray Hall Harris Hughes Jackson Johnson Kelly King Lewis Martin
     Miller Mitchell Moore Morgan Murphy Nelson Parker Phillips Reed Roberts Robinson Russell Scott
     Stewart Taylor Thompson Turner Walker Ward Watson White Wilson Wright`,
  ),
  hispanic: names(
    `Adriana Alejandro Andrés Antonio Camila Carlos Carmen Daniela Diego Elena Fernando Francisco
     Gabriela Guadalupe Héctor Isabel Javier Jorge José Juan Lucía Luis Manuel María Mateo Paula
     Rafael Ricardo Sofía Valeria`,
    `Aguilar Álvarez Castillo Castro Chávez Cruz Delgado Díaz Domínguez Fernández Flores García Gómez
     González Gutiérrez Hernández Herrera Jiménez López Martínez Medina Mendoza Morales Núñez Ortiz
     Peña Pérez Ramírez Ramos Reyes Rivera Rodríguez Ruiz Sánchez Soto Torres Vargas Vázquez`,
  ),
  'west-african': names(
    `Abena Adaeze Amara Babatunde Chiamaka Chidi Chinedu Efua Emeka Esi Femi Folasade Ifeoma Kofi
     Kwabena Kwame Ngozi Nkechi Obinna Oluwaseun Tunde Yaa Yetunde Zainab`,
    `Abiola Acheampong Adebayo Adeyemi Agyeman Akinyemi Amoah Anyanwu Asante Azikiwe Balogun Boateng
     Danso Eze Igwe Mensah Nwosu Obi Ogunleye Okafor Okeke Okonkwo Osei Owusu`,
  ),
  german: names(
    `Andreas Anja Anna Annika Bernd Birgit Christian Claudia Felix Florian Franziska Hannes Heike
     Jan Johanna Jonas Julia Jürgen Karin Katharina Klaus Lena Lukas Markus Martina Maximilian
     Moritz Nicole Niklas Petra Sabine Sebastian Stefan Susanne Tobias Ulrike Uwe Wolfgang`,
    `Bauer Becker Berger Brandt Braun Fischer Frank Friedrich Fuchs Graf Groß Hahn Hartmann Hoffmann
     Huber Jäger Kaiser Keller Klein Koch König Krause Krüger Lang Lehmann Lorenz Maier Meyer Möller
     Müller Neumann Peters Pfeiffer Richter Roth Schäfer Schmidt Schneider Scholz Schröder Schubert
     Schulz Schuster Schwarz Seidel Simon Vogel Voigt Wagner Weber Weiß Winkler Wolff Zimmermann`,
  ),
  french: names(
    `Adèle Antoine Aurélie Bastien Camille Céline Chloé Clément Élodie Émile Étienne François
     Geneviève Guillaume Hélène Hugo Inès Jérôme Julien Léa Loïc Margaux Mathilde Maxime Nathalie
     Océane Pierre Quentin Rémi Sylvie Théo Thibault`,
    `Bertrand Blanc Bonnet Boucher Chevalier Dubois Dupont Dupuis Durand Faure Fontaine Fournier
     Garnier Gauthier Girard Lambert Laurent Leclerc Lefebvre Legrand Lemaire Leroy Marchand Mercier
     Moreau Morel Perrin Renard Rousseau Roux Vidal Vincent`,
  ),
  polish: names(
    `Agnieszka Aleksander Bartosz Dominika Ewa Filip Grzegorz Hanna Jakub Joanna Kacper Kamil
     Katarzyna Krzysztof Łukasz Maciej Małgorzata Marcin Michał Monika Paweł Piotr Tomasz Zofia`,
    `Adamczyk Dąbrowski Dudek Górski Jabłoński Jankowski Kaczmarek Kamiński Kowalczyk Kowalski
     Kozłowski Krawczyk Lewandowski Majewski Mazur Nowak Nowicki Pawlak Pawłowski Piotrowski
     Sikora Szymański Walczak Wieczorek Wiśniewski Wójcik Wróbel Zając Zieliński`,
  ),
  turkish: names(
    `Ahmet Aslı Ayşe Burak Can Cem Deniz Ebru Elif Emre Fatma Hakan Hüseyin Kemal Leyla Mehmet
     Murat Mustafa Onur Selin Serkan Sibel Zeynep`,
    `Acar Arslan Aslan Aydın Çelik Çetin Demir Doğan Erdoğan Kaplan Kara Kaya Kılıç Koç Korkmaz
     Kurt Öztürk Polat Şahin Şimşek Tekin Yıldırım Yıldız Yılmaz`,
  ),
  indian: names(
    `Aarav Aditi Aditya Akash Amit Ananya Anil Arjun Deepa Divya Ishaan Kavya Kiran Lakshmi Meera
     Neha Nikhil Nisha Pooja Pradeep Priya Rahul Rajesh Ravi Rohan Sanjay Shreya Sneha Sunita Suresh
     Vikram Vivek`,
    `Agarwal Bhat Bose Chatterjee Choudhury Deshmukh Deshpande Ghosh Gupta Iyer Jain Joshi Kapoor
     Kulkarni Kumar Malhotra Mehta Menon Mishra Mukherjee Nair Pandey Patel Pillai Rao Reddy Saxena
     Sharma Shetty Singh Sinha Srinivasan Trivedi Varma Verma`,
  ),
  japanese: names(
    `Aiko Akira Asuka Ayumi Chiaki Daichi Daisuke Emi Haruka Haruto Hiroshi Hitomi Kaito Kana
     Kazuki Keiko Kenji Kenta Makoto Mami Mariko Masashi Megumi Mei Naoki Naoko Ren Rina Ryo Sakura
     Satoshi Shinji Shota Sora Takashi Takumi Tomoko Yui Yuka Yuki`,
    `Abe Aoki Arai Endo Fujii Fujita Fukuda Goto Hasegawa Hashimoto Hayashi Ikeda Inoue Ishii
     Ishikawa Ito Kato Kimura Kobayashi Kondo Maeda Matsumoto Mori Murakami Nakajima Nakamura
     Nishimura Ogawa Okada Ono Ota Saito Sakamoto Sasaki Sato Shimizu Suzuki Takahashi Tanaka Ueda
     Watanabe Yamada Yamaguchi Yamamoto Yamashita Yoshida`,
  ),
  korean: names(
    `Dong-hyun Eun-ji Hae-won Hye-jin Hyun-woo Jae-min Ji-hoon Ji-woo Ji-yeon Joon-ho Min-jun
     Min-seo Sang-hoon Seo-yeon Seung-min Soo-jin Sung-ho Woo-jin Yeon-woo Young-ho Yu-na`,
    `Ahn Bae Cho Choi Han Heo Hong Hwang Jang Jeon Jeong Jung Kang Kim Kwon Lee Lim Moon Oh Park
     Ryu Seo Shin Song Yang Yoo Yoon`,
  ),
} as const satisfies Record<string, Names>

export type Culture = keyof typeof peopleNames
